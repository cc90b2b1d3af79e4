/**
 * The partitions of this broker: their logs, their leadership, what is staged for them and who
 * waits for them.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.replica;
