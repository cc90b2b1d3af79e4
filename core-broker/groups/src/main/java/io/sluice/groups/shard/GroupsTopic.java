package io.sluice.groups.shard;

import io.sluice.coordination.Shards;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Settings;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.function.Consumer;

/** The topic {@code __consumer_offsets}: compacted, one shard a partition. */
record GroupsTopic(Settings settings, Shards<ShardState, GroupRecord> shards)
    implements StateTopic {
  static final String NAME = "__consumer_offsets";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte coordinatorType() {
    return 0;
  }

  @Override
  public int partitionCount() {
    return (int) settings.number("offsets.topic.num.partitions");
  }

  @Override
  public int replicationFactor() {
    return (int) settings.number("offsets.topic.replication.factor");
  }

  @Override
  public Map<String, String> config() {
    return Map.of(
        "cleanup.policy", "compact",
        "compression.type", "producer",
        "segment.bytes", settings.text("offsets.topic.segment.bytes"));
  }

  @Override
  public void led(StateLog log) {
    shards.led(log);
  }

  @Override
  public void lost(TopicPartition partition) {
    shards.lost(partition.partition());
  }

  @Override
  public void endTransaction(
      TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done) {
    shards.endTransaction(partition.partition(), marker, done);
  }
}
