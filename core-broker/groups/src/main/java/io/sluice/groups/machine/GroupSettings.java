package io.sluice.groups.machine;

import io.sluice.kernel.ClusterView;
import io.sluice.kernel.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The configuration of groups, as it is at the moment of asking. Safe for use by any thread. */
public final class GroupSettings {
  private static final long MS_PER_MINUTE = 60_000;

  private final Settings settings;
  private final Supplier<ClusterView> cluster;

  /** Creates a view of the broker's settings, and of what is set for single groups. */
  public GroupSettings(Settings settings, Supplier<ClusterView> cluster) {
    this.settings = settings;
    this.cluster = cluster;
  }

  /** Returns the shortest session time-out of a classic member, in milliseconds. */
  public int sessionTimeoutMinMs() {
    return (int) settings.number("group.min.session.timeout.ms");
  }

  /** Returns the longest session time-out of a classic member, in milliseconds. */
  public int sessionTimeoutMaxMs() {
    return (int) settings.number("group.max.session.timeout.ms");
  }

  /** Returns how long the first rebalance of a classic group waits for others to join. */
  public int initialRebalanceDelayMs() {
    return (int) settings.number("group.initial.rebalance.delay.ms");
  }

  /** Returns how many members a classic group may have. */
  public int classicMembersMax() {
    return (int) settings.number("group.max.size");
  }

  /** Returns how many members a new group may have. */
  public int consumerMembersMax() {
    return (int) settings.number("group.consumer.max.size");
  }

  /** Returns how many topics a member of a new group may name that it subscribes to. */
  public int subscribedTopicsMax() {
    return (int) settings.number("group.consumer.max.subscribed.topics");
  }

  /** Returns how long a member of a new group may be silent. */
  public int consumerSessionTimeoutMs(String group) {
    return (int)
        ofGroup(
            group,
            "consumer.session.timeout.ms",
            settings.number("group.consumer.session.timeout.ms"));
  }

  /** Returns how often a member of a new group is to send heartbeats. */
  public int consumerHeartbeatIntervalMs(String group) {
    return (int)
        ofGroup(
            group,
            "consumer.heartbeat.interval.ms",
            settings.number("group.consumer.heartbeat.interval.ms"));
  }

  /**
   * Returns which way groups may change their kind: disabled, downgrade, upgrade, bidirectional.
   */
  public String migrationPolicy() {
    return settings.text("group.consumer.migration.policy");
  }

  /** Returns how often regular expressions are matched anew with topics. */
  public long regexRefreshIntervalMs() {
    return settings.number("group.consumer.regex.refresh.interval.ms");
  }

  /** Returns the names of the server's assignors, the default first. */
  public List<String> assignors() {
    return Arrays.stream(settings.text("group.consumer.assignors").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Returns how long offsets are kept of which nobody makes use, in milliseconds. */
  public long offsetsRetentionMs() {
    return settings.number("offsets.retention.minutes") * MS_PER_MINUTE;
  }

  /** Returns how often offsets are looked through for such. */
  public long offsetsRetentionCheckIntervalMs() {
    return settings.number("offsets.retention.check.interval.ms");
  }

  /** Returns how long the text may be that comes with an offset, in bytes of UTF-8. */
  public int offsetMetadataBytesMax() {
    return (int) settings.number("offset.metadata.max.bytes");
  }

  /** Returns where the offsets of groups are kept that have none yet: kafka or zookeeper. */
  public String offsetsStorage() {
    return settings.text("offsets.storage");
  }

  private long ofGroup(String group, String key, long otherwise) {
    String set = cluster.get().groupConfig(group).get(key);
    if (set == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(set.strip());
    } catch (NumberFormatException impossible) {
      return otherwise; // It was checked when it was set.
    }
  }
}
