/** Keeping replication of chosen replicas below a rate, on both sides. */
@org.jspecify.annotations.NullMarked
package io.sluice.broker.throttle;
