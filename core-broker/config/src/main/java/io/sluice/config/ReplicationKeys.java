package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

import java.util.List;

/** How replicas are copied from their leaders, and how brokers reach each other. */
public final class ReplicationKeys {
  static final Section SECTION = new Section("Replication");

  public static final ConfigKey<String> INTER_BROKER_LISTENER =
      SECTION
          .unset("inter.broker.listener.name", ValueType.TEXT)
          .doc(
              "The name of the listener by which brokers reach each other; when it is not set, the"
                  + " first one of each.");

  public static final ConfigKey<Integer> FETCHERS =
      SECTION
          .key("num.replica.fetchers", intsFrom(1), 1)
          .doc(
              "How many threads copy partitions from one leader. One keeps up with a network of"
                  + " some gigabits a second.");

  public static final ConfigKey<Integer> FETCH_MAX_BYTES =
      SECTION
          .key("replica.fetch.max.bytes", intsFrom(0), 1024 * 1024)
          .unit("bytes")
          .doc(
              "How many bytes of one partition a follower asks for at a time. A first batch that is"
                  + " larger comes all the same.");

  public static final ConfigKey<Integer> FETCH_RESPONSE_MAX_BYTES =
      SECTION
          .key("replica.fetch.response.max.bytes", intsFrom(0), 10 * 1024 * 1024)
          .unit("bytes")
          .doc(
              "How many bytes a follower asks for at a time, of all partitions together. A first"
                  + " batch that is larger comes all the same.");

  public static final ConfigKey<Integer> FETCH_MIN_BYTES =
      SECTION
          .key("replica.fetch.min.bytes", intsFrom(0), 1)
          .unit("bytes")
          .high()
          .doc("How many bytes a leader waits for before it answers a follower.");

  public static final ConfigKey<Integer> FETCH_WAIT_MAX_MS =
      SECTION
          .key("replica.fetch.wait.max.ms", intsFrom(0), 500)
          .unit("ms")
          .high()
          .doc(
              "How long a leader waits for replica.fetch.min.bytes before it answers a follower. It"
                  + " must be less than replica.lag.time.max.ms, or replicas of quiet partitions"
                  + " would seem to lag.");

  public static final ConfigKey<Integer> FETCH_BACKOFF_MS =
      SECTION
          .key("replica.fetch.backoff.ms", intsFrom(0), 1_000)
          .unit("ms")
          .doc(
              "The longest time after which a partition, or a leader, that could not be copied from"
                  + " is tried again; the first times are shorter where it is likely to help.");

  public static final ConfigKey<Integer> SOCKET_TIMEOUT_MS =
      SECTION
          .key("replica.socket.timeout.ms", intsFrom(1), 30_000)
          .unit("ms")
          .high()
          .doc(
              "How long a follower waits for a connection to its leader, and for an answer, before"
                  + " it tries again.");

  public static final ConfigKey<Long> LEADER_THROTTLED_RATE =
      SECTION
          .key("leader.replication.throttled.rate", longsFrom(0), Long.MAX_VALUE)
          .unit("bytes per second")
          .clusterWide()
          .doc(
              "The rate at which this broker sends the replicas that a topic's"
                  + " leader.replication.throttled.replicas names, all together, to followers that"
                  + " are not in sync.");

  public static final ConfigKey<Long> FOLLOWER_THROTTLED_RATE =
      SECTION
          .key("follower.replication.throttled.rate", longsFrom(0), Long.MAX_VALUE)
          .unit("bytes per second")
          .clusterWide()
          .doc(
              "The rate at which this broker copies the replicas that a topic's"
                  + " follower.replication.throttled.replicas names, all together, as long as they"
                  + " are not in sync.");

  /** What a topic may say of its replicas. */
  static final ValueType<List<String>> THROTTLED_REPLICAS =
      ValueType.LIST.checking(
          "* or a list of partition:broker",
          elements ->
              elements.equals(List.of("*"))
                  || elements.stream().allMatch(ReplicationKeys::isReplica));

  private ReplicationKeys() {}

  private static boolean isReplica(String element) {
    return element.matches("\\d{1,9}:\\d{1,9}");
  }
}
