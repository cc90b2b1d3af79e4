package io.sluice.groups.machine;

import io.sluice.kernel.Settings;
import java.util.Map;
import java.util.TreeMap;

/** A broker's configuration, which a test may change. */
public final class FakeSettings implements Settings {
  private final Map<String, String> values = new TreeMap<>();

  /** Creates the defaults, but with no limits on the size of groups. */
  public FakeSettings() {
    set("group.min.session.timeout.ms", 6_000);
    set("group.max.session.timeout.ms", 1_800_000);
    set("group.initial.rebalance.delay.ms", 3_000);
    set("group.max.size", Integer.MAX_VALUE);
    set("group.consumer.max.size", Integer.MAX_VALUE);
    set("group.consumer.max.subscribed.topics", 10_000);
    set("group.consumer.session.timeout.ms", 45_000);
    set("group.consumer.heartbeat.interval.ms", 5_000);
    set("group.consumer.migration.policy", "bidirectional");
    set("group.consumer.regex.refresh.interval.ms", 600_000);
    set("group.consumer.assignors", "uniform");
    set("offset.metadata.max.bytes", 4_096);
    set("offsets.load.buffer.size", 5_242_880);
    set("offsets.retention.check.interval.ms", 600_000);
    set("offsets.retention.minutes", 10_080);
    set("offsets.storage", "kafka");
    set("offsets.topic.compression.codec", 0);
    set("offsets.topic.num.partitions", 50);
    set("offsets.topic.replication.factor", 3);
    set("offsets.topic.segment.bytes", 104_857_600);
  }

  /** Sets a key. */
  public void set(String key, Object value) {
    values.put(key, value.toString());
  }

  @Override
  public long number(String key) {
    return Long.parseLong(text(key));
  }

  @Override
  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key);
    }
    return value;
  }
}
