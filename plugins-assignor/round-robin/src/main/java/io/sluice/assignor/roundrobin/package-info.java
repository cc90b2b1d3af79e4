/** The assignor {@code round-robin}. */
@org.jspecify.annotations.NullMarked
package io.sluice.assignor.roundrobin;
