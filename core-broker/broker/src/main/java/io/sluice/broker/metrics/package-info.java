/** Figures of the broker and its modules, and the server that shows them. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.metrics;
