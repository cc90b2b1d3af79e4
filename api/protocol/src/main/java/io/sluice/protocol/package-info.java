/**
 * The vocabulary of the protocol: error codes, identifiers, API keys.
 *
 * <p>{@link io.sluice.protocol.wire} reads and writes single values, {@link
 * io.sluice.protocol.message} whole messages, {@link io.sluice.protocol.record} the batches of
 * records inside them.
 *
 * <h2>Sluice's own APIs</h2>
 *
 * <p>Three things that Sluice does have no request in Kafka's protocol. They are asked for by APIs
 * whose numbers start at 10000, far above those that Kafka gives out; their schemas are in Kafka's
 * language, in {@code src/main/schemas}.
 *
 * <ul>
 *   <li>{@link io.sluice.protocol.ApiKey#DESCRIBE_GROUP_OFFSETS}, key 10000: a group's offsets with
 *       the lag that the broker sees and the members that read. A client of Kafka's would have to
 *       put that together from four answers, each of another moment.
 *   <li>{@link io.sluice.protocol.ApiKey#MOVE_GROUP_OFFSETS}, key 10001: moves a group's offsets
 *       between {@code __consumer_offsets} and ZooKeeper, of which Kafka's protocol knows nothing.
 *   <li>{@link io.sluice.protocol.ApiKey#REPORT_OFFLINE_REPLICAS}, key 10002: a broker tells the
 *       controller which replicas it cannot serve, because a log directory has failed.
 * </ul>
 *
 * <p>ApiVersions lists them as it lists the others, so that a client of Sluice's knows whether it
 * may ask. Other clients skip numbers that they do not know.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.protocol;
