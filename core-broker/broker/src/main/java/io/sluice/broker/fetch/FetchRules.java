package io.sluice.broker.fetch;

import io.sluice.broker.throttle.ReplicationThrottle;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * What the configuration says of fetching, at present.
 *
 * @param responseBytesMax the value of {@code fetch.max.bytes}
 * @param rackAware whether consumers are sent to replicas in their own rack
 * @param throttle holds back what is sent to followers that are not in sync
 */
public record FetchRules(
    IntSupplier responseBytesMax, BooleanSupplier rackAware, ReplicationThrottle throttle) {}
