package io.sluice.config;

import static io.sluice.config.ValueType.ints;
import static io.sluice.config.ValueType.intsFrom;

/** What topics are like unless they say otherwise, and who may make them. */
public final class TopicDefaultKeys {
  static final Section SECTION = new Section("Topics");

  public static final ConfigKey<Integer> NUM_PARTITIONS =
      SECTION
          .key("num.partitions", intsFrom(1), 1)
          .high()
          .doc("How many partitions a topic gets that is created without saying so.");

  public static final ConfigKey<Integer> REPLICATION_FACTOR =
      SECTION
          .key("default.replication.factor", ints(1, Short.MAX_VALUE), 1)
          .high()
          .doc("How many replicas a topic gets that is created without saying so.");

  public static final ConfigKey<Boolean> AUTO_CREATE =
      SECTION
          .key("auto.create.topics.enable", ValueType.BOOL, true)
          .high()
          .doc("Whether a topic comes into being when a client first asks for it.");

  public static final ConfigKey<Boolean> DELETE_ENABLE =
      SECTION
          .key("delete.topic.enable", ValueType.BOOL, true)
          .high()
          .doc("Whether topics can be deleted.");

  public static final ConfigKey<Integer> CREATE_PARTITIONS_MAX =
      SECTION
          .key("create.topics.max.partitions", intsFrom(1), 10_000)
          .doc("How many partitions one request may create, all its topics together.");

  public static final ConfigKey<Integer> MESSAGE_MAX_BYTES =
      SECTION
          .key("message.max.bytes", intsFrom(0), 1_048_588)
          .unit("bytes")
          .high()
          .clusterWide()
          .doc("The largest batch that a producer may send, as it is on the wire.");

  public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
      SECTION
          .key("min.insync.replicas", intsFrom(1), 1)
          .high()
          .clusterWide()
          .doc(
              "How many replicas must be in sync for a produce request with acks=all to be taken.");

  public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION =
      SECTION
          .key("unclean.leader.election.enable", ValueType.BOOL, false)
          .high()
          .clusterWide()
          .doc(
              "Whether a replica that was not in sync may lead when no other is left; acknowledged"
                  + " records may then be lost.");

  public static final ConfigKey<CompressionType> COMPRESSION_TYPE =
      SECTION
          .key("compression.type", ValueType.enums(CompressionType.class), CompressionType.PRODUCER)
          .high()
          .clusterWide()
          .doc(
              "How batches are kept: 'producer' as they come, otherwise compressed anew where they"
                  + " differ.");

  public static final ConfigKey<Integer> GZIP_LEVEL =
      SECTION
          .key("compression.gzip.level", ints(1, 9).or(-1, "the library's default"), -1)
          .clusterWide()
          .doc("The level for compression.type=gzip.");

  public static final ConfigKey<Integer> LZ4_LEVEL =
      SECTION
          .key("compression.lz4.level", ints(1, 17), 9)
          .clusterWide()
          .doc("The level for compression.type=lz4.");

  public static final ConfigKey<Integer> ZSTD_LEVEL =
      SECTION
          .key("compression.zstd.level", ints(-131_072, 22), 3)
          .clusterWide()
          .doc("The level for compression.type=zstd.");

  public static final ConfigKey<Integer> DECOMPRESSED_MAX_BYTES =
      SECTION
          .key(
              "max.decompressed.message.bytes",
              ints(1, Integer.MAX_VALUE - 8),
              Integer.MAX_VALUE - 8)
          .unit("bytes")
          .clusterWide()
          .doc("The largest size that a compressed batch may have when it is decompressed.");

  private TopicDefaultKeys() {}
}
