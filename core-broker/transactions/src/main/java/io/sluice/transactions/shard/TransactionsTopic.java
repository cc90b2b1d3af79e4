package io.sluice.transactions.shard;

import io.sluice.coordination.Shards;
import io.sluice.kernel.Settings;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.protocol.TopicPartition;
import io.sluice.transactions.record.TransactionRecord;
import java.util.Map;

/** The topic {@code __transaction_state}: compacted, one shard a partition. */
record TransactionsTopic(Settings settings, Shards<ShardState, TransactionRecord> shards)
    implements StateTopic {
  static final String NAME = "__transaction_state";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte coordinatorType() {
    return 1;
  }

  @Override
  public int partitionCount() {
    return (int) settings.number("transaction.state.log.num.partitions");
  }

  @Override
  public int replicationFactor() {
    return (int) settings.number("transaction.state.log.replication.factor");
  }

  @Override
  public Map<String, String> config() {
    return Map.of(
        "cleanup.policy", "compact",
        "compression.type", "uncompressed",
        "unclean.leader.election.enable", "false",
        "min.insync.replicas", settings.text("transaction.state.log.min.isr"),
        "segment.bytes", settings.text("transaction.state.log.segment.bytes"));
  }

  @Override
  public void led(StateLog log) {
    shards.led(log);
  }

  @Override
  public void lost(TopicPartition partition) {
    shards.lost(partition.partition());
  }
}
