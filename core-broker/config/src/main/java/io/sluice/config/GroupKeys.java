package io.sluice.config;

import static io.sluice.config.ValueType.ints;
import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

import java.util.List;
import java.util.Locale;

/** How consumer groups are coordinated, and where their offsets are kept. */
public final class GroupKeys {
  static final Section SECTION = new Section("Consumer groups");

  public static final ConfigKey<OffsetsStorage> OFFSETS_STORAGE =
      SECTION
          .key("offsets.storage", ValueType.enums(OffsetsStorage.class), OffsetsStorage.KAFKA)
          .high()
          .doc(
              "Where groups keep their committed offsets: 'kafka' is the topic __consumer_offsets,"
                  + " 'zookeeper' is ZooKeeper, below /consumers. A group that has some keeps them"
                  + " where they are. The same on all brokers of a cluster.");

  public static final ConfigKey<Integer> OFFSETS_TOPIC_PARTITIONS =
      SECTION
          .key("offsets.topic.num.partitions", intsFrom(1), 50)
          .high()
          .doc(
              "How many partitions __consumer_offsets gets when it is created; groups are spread"
                  + " over them, and over the brokers that lead them.");

  public static final ConfigKey<Integer> OFFSETS_TOPIC_REPLICATION_FACTOR =
      SECTION
          .key(
              "offsets.topic.replication.factor",
              ValueType.shortsFrom(1).or(-1, "as many as there are brokers, three at most"),
              -1)
          .high()
          .doc(
              "How many replicas __consumer_offsets gets when it is created. -1 takes as many as"
                  + " there are brokers at that time, three at most. Any other number is kept to:"
                  + " no group can be used until there are so many brokers.");

  public static final ConfigKey<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
      SECTION
          .key("offsets.topic.segment.bytes", LogKeys.SEGMENT_BYTES.valueType(), 100 * 1024 * 1024)
          .unit("bytes")
          .high()
          .doc(
              "The size of the segments of __consumer_offsets when it is created. Small ones are"
                  + " compacted sooner, so that groups are taken over faster.");

  public static final ConfigKey<Integer> OFFSETS_TOPIC_COMPRESSION =
      SECTION
          .key("offsets.topic.compression.codec", ints(0, 4), 0)
          .doc(
              "How what is written to __consumer_offsets is compressed: 0 is not at all, 1 gzip, 2"
                  + " snappy, 3 lz4, 4 zstd.");

  public static final ConfigKey<Integer> OFFSETS_LOAD_BUFFER_BYTES =
      SECTION
          .key("offsets.load.buffer.size", intsFrom(1), 5 * 1024 * 1024)
          .unit("bytes")
          .doc(
              "How much of __consumer_offsets is read at a time when a broker takes groups over; a"
                  + " larger batch is read as a whole.");

  public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES =
      SECTION
          .key("offsets.retention.minutes", intsFrom(1), 10_080)
          .unit("minutes")
          .high()
          .doc(
              "How long the offsets of a group without members are kept, or of a partition that it"
                  + " does not read any more. The group is then forgotten.");

  public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
      SECTION
          .key("offsets.retention.check.interval.ms", longsFrom(1), 600_000L)
          .unit("ms")
          .doc("How often offsets are looked through for expired ones.");

  public static final ConfigKey<Integer> OFFSET_METADATA_MAX_BYTES =
      SECTION
          .key("offset.metadata.max.bytes", intsFrom(0), 4_096)
          .unit("bytes")
          .doc("The longest text that may come with a committed offset.");

  public static final ConfigKey<Integer> SESSION_TIMEOUT_MIN_MS =
      SECTION
          .key("group.min.session.timeout.ms", intsFrom(0), 6_000)
          .unit("ms")
          .doc("The shortest session time-out that a member of a classic group may ask for.");

  public static final ConfigKey<Integer> SESSION_TIMEOUT_MAX_MS =
      SECTION
          .key("group.max.session.timeout.ms", intsFrom(0), 1_800_000)
          .unit("ms")
          .doc(
              "The longest session time-out that a member of a classic group may ask for. A longer"
                  + " one gives it more time for what it has read, and finds its death later.");

  public static final ConfigKey<Integer> INITIAL_REBALANCE_DELAY_MS =
      SECTION
          .key("group.initial.rebalance.delay.ms", intsFrom(0), 3_000)
          .unit("ms")
          .high()
          .doc(
              "How long the first rebalance of an empty classic group waits for more members to"
                  + " join, so that there are fewer rebalances. 0 suits tests.");

  public static final ConfigKey<Integer> MEMBERS_MAX =
      SECTION
          .key("group.max.size", intsFrom(1), Integer.MAX_VALUE)
          .doc("How many members a classic group may have.");

  public static final ConfigKey<Integer> CONSUMER_SESSION_TIMEOUT_MS =
      SECTION
          .key("group.consumer.session.timeout.ms", intsFrom(1), 45_000)
          .unit("ms")
          .doc(
              "A member of a group of the new protocol that sends no heartbeat for so long is taken"
                  + " for dead. A group can set it for itself.");

  public static final ConfigKey<Integer> CONSUMER_SESSION_TIMEOUT_MIN_MS =
      SECTION
          .key("group.consumer.min.session.timeout.ms", intsFrom(1), 45_000)
          .unit("ms")
          .doc("The shortest session time-out that a group of the new protocol may be given.");

  public static final ConfigKey<Integer> CONSUMER_SESSION_TIMEOUT_MAX_MS =
      SECTION
          .key("group.consumer.max.session.timeout.ms", intsFrom(1), 60_000)
          .unit("ms")
          .doc("The longest session time-out that a group of the new protocol may be given.");

  public static final ConfigKey<Integer> CONSUMER_HEARTBEAT_INTERVAL_MS =
      SECTION
          .key("group.consumer.heartbeat.interval.ms", intsFrom(1), 5_000)
          .unit("ms")
          .doc(
              "How often members of a group of the new protocol send heartbeats; with them they"
                  + " learn of new assignments. A group can set it for itself.");

  public static final ConfigKey<Integer> CONSUMER_HEARTBEAT_INTERVAL_MIN_MS =
      SECTION
          .key("group.consumer.min.heartbeat.interval.ms", intsFrom(1), 5_000)
          .unit("ms")
          .doc("The shortest heartbeat interval that a group of the new protocol may be given.");

  public static final ConfigKey<Integer> CONSUMER_HEARTBEAT_INTERVAL_MAX_MS =
      SECTION
          .key("group.consumer.max.heartbeat.interval.ms", intsFrom(1), 15_000)
          .unit("ms")
          .doc("The longest heartbeat interval that a group of the new protocol may be given.");

  public static final ConfigKey<Integer> CONSUMER_MEMBERS_MAX =
      SECTION
          .key("group.consumer.max.size", intsFrom(1), Integer.MAX_VALUE)
          .doc("How many members a group of the new protocol may have.");

  public static final ConfigKey<Integer> CONSUMER_SUBSCRIBED_TOPICS_MAX =
      SECTION
          .key("group.consumer.max.subscribed.topics", intsFrom(1), 10_000)
          .unit("topics")
          .low()
          .doc(
              "How many topics a member of a group of the new protocol may subscribe to by name. A"
                  + " regular expression may stand for more.");

  public static final ConfigKey<List<String>> CONSUMER_ASSIGNORS =
      SECTION
          .key("group.consumer.assignors", ValueType.FILLED_LIST, List.of("range", "sticky"))
          .doc(
              "The assignors that groups of the new protocol may choose from, by the names of their"
                  + " plugins; the first one is for groups that do not choose. 'uniform' is another"
                  + " name of sticky.");

  public static final ConfigKey<MigrationPolicy> CONSUMER_MIGRATION_POLICY =
      SECTION
          .key(
              "group.consumer.migration.policy",
              ValueType.enums(MigrationPolicy.class).reading(text -> text.toLowerCase(Locale.ROOT)),
              MigrationPolicy.BIDIRECTIONAL)
          .doc(
              "Which groups go over to the other protocol while they have members: 'upgrade' lets"
                  + " classic ones, 'downgrade' lets those of the new protocol.");

  public static final ConfigKey<Integer> CONSUMER_REGEX_REFRESH_INTERVAL_MS =
      SECTION
          .key("group.consumer.regex.refresh.interval.ms", intsFrom(10_000), 600_000)
          .unit("ms")
          .low()
          .doc(
              "How often the regular expressions that members subscribe with are matched with the"
                  + " topics again, for want of a reason to do it sooner.");

  private GroupKeys() {}
}
