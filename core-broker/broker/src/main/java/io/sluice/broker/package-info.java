/**
 * The broker, put together: {@link io.sluice.broker.BrokerServer}.
 *
 * <p>The parts: {@code dispatch} reads requests and finds their handlers; {@code replica} holds the
 * partitions; {@code produce}, {@code fetch} and {@code offsets} are the data path; {@code topics},
 * {@code configs} and {@code cluster} administer; {@code modules} loads what is contributed.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.broker;
