/** The assignor {@code cooperative-sticky}. */
@org.jspecify.annotations.NullMarked
package io.sluice.assignor.cooperativesticky;
