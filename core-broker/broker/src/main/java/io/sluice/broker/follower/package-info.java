/**
 * Copying partitions from their leaders: what to ask, what to do with the answers, and the threads.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.follower;
