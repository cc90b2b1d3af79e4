package io.sluice.broker.replica;

import io.sluice.broker.modules.StateTopics;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the markers that end transactions, and says when they are committed. Where a module keeps
 * its state, it is the module that writes them.
 */
public final class MarkerWriter implements TransactionMarkers {
  private static final Logger LOG = LoggerFactory.getLogger(MarkerWriter.class);

  private final Replicas replicas;
  private final StateTopics stateTopics;

  /** Creates the writer into what {@code replicas} leads. */
  public MarkerWriter(Replicas replicas, StateTopics stateTopics) {
    this.replicas = replicas;
    this.stateTopics = stateTopics;
  }

  @Override
  public void append(TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> done) {
    StateTopic state = stateTopics.named(partition.topic());
    switch (replicas.leading(partition.topic(), partition.partition())) {
      case Lookup.Missing missing -> done.accept(missing.error());
      case Lookup.Found found when state != null -> state.endTransaction(partition, marker, done);
      case Lookup.Found found -> append(found.partition(), marker, done);
    }
  }

  private static void append(
      Partition partition, TransactionMarker marker, Consumer<ErrorCode> done) {
    int epoch = partition.leaderEpoch();
    if (!partition.enoughInSync()) {
      done.accept(
          epoch == Partition.NOT_LEADING
              ? ErrorCode.NOT_LEADER_OR_FOLLOWER
              : ErrorCode.NOT_ENOUGH_REPLICAS);
      return;
    }
    AppendOutcome outcome;
    try {
      outcome = partition.append(marker, epoch);
    } catch (LogClosedException gone) {
      LOG.debug("A marker found {} closed", partition.topicPartition(), gone);
      done.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
      return;
    } catch (LogStorageException failure) {
      LOG.debug("A marker could not be written to {}", partition.topicPartition(), failure);
      done.accept(ErrorCode.KAFKA_STORAGE_ERROR);
      return;
    }
    switch (outcome) {
      case AppendOutcome.Appended it -> await(partition, it.lastOffset() + 1, epoch, done);
      case AppendOutcome.Duplicate it -> await(partition, it.lastOffset() + 1, epoch, done);
      case AppendOutcome.Rejected rejected -> done.accept(rejected.code());
    }
  }

  private static void await(Partition partition, long end, int epoch, Consumer<ErrorCode> done) {
    partition.whenAcknowledged(end, epoch, true, Runnable::run, done::accept);
  }
}
