/** The assignor {@code range}. */
@org.jspecify.annotations.NullMarked
package io.sluice.assignor.range;
