package io.sluice.config;

import static io.sluice.config.ValueType.longsFrom;

import java.util.List;

/** How fast chosen replicas may be copied (KIP-73). */
public final class ThrottleKeys {
  static final Section SECTION = new Section("Throttles of replication");

  public static final ConfigKey<Long> LEADER_RATE =
      SECTION
          .key("leader.replication.throttled.rate", longsFrom(0), Long.MAX_VALUE)
          .unit("bytes per second")
          .clusterWide()
          .doc(
              "The rate at which this broker sends the replicas that a topic's"
                  + " leader.replication.throttled.replicas names, all together, to followers that"
                  + " are not in sync.");

  public static final ConfigKey<Long> FOLLOWER_RATE =
      SECTION
          .key("follower.replication.throttled.rate", longsFrom(0), Long.MAX_VALUE)
          .unit("bytes per second")
          .clusterWide()
          .doc(
              "The rate at which this broker copies the replicas that a topic's"
                  + " follower.replication.throttled.replicas names, all together, as long as they"
                  + " are not in sync.");

  public static final ConfigKey<Long> LOG_DIRS_RATE =
      SECTION
          .key("replica.alter.log.dirs.io.max.bytes.per.second", longsFrom(0), Long.MAX_VALUE)
          .unit("bytes per second")
          .clusterWide()
          .doc("The rate at which replicas are moved from one log directory to another.");

  /** What a topic may say of its replicas. */
  static final ValueType<List<String>> REPLICAS =
      ValueType.LIST.checking(
          "* or a list of partition:broker",
          elements ->
              elements.equals(List.of("*")) || elements.stream().allMatch(ThrottleKeys::isReplica));

  private ThrottleKeys() {}

  private static boolean isReplica(String element) {
    return element.matches("\\d{1,9}:\\d{1,9}");
  }
}
