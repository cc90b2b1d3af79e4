package io.sluice.broker.offsets;

import io.sluice.broker.replica.LogCopy;
import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.PartitionPositions;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.RecordCursor;
import io.sluice.storage.PartitionLog;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells modules where the partitions stand that this broker leads. */
public final class LeaderPositions implements PartitionPositions {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderPositions.class);

  /**
   * How much is read at a time; the record that is looked for is nearly always in the first batch.
   */
  private static final int READ_BYTES = 64 * 1024;

  private final Replicas replicas;
  private final Executor pool;

  /** Creates it; {@code pool} runs what may have to wait for the disk. */
  public LeaderPositions(Replicas replicas, Executor pool) {
    this.replicas = replicas;
    this.pool = pool;
  }

  @Override
  public @Nullable Position position(TopicPartition partition) {
    return switch (replicas.leading(partition.topic(), partition.partition())) {
      case Lookup.Missing missing -> null;
      case Lookup.Found found -> {
        PartitionLog log = found.partition().log();
        yield new Position(log.logStartOffset(), log.highWatermark());
      }
    };
  }

  @Override
  public CompletableFuture<OptionalLong> timestampAt(TopicPartition partition, long offset) {
    CompletableFuture<OptionalLong> result = new CompletableFuture<>();
    try {
      pool.execute(() -> result.complete(searchQuietly(partition, offset)));
    } catch (RejectedExecutionException overloaded) {
      result.complete(OptionalLong.empty());
    }
    return result;
  }

  private OptionalLong searchQuietly(TopicPartition partition, long offset) {
    try {
      return search(partition, offset);
    } catch (RuntimeException failure) {
      LOG.debug("There is no timestamp of offset {} of {}", offset, partition, failure);
      return OptionalLong.empty();
    }
  }

  private OptionalLong search(TopicPartition partition, long offset) {
    return switch (replicas.leading(partition.topic(), partition.partition())) {
      case Lookup.Missing missing -> OptionalLong.empty();
      case Lookup.Found found ->
          search(found.partition().log(), offset, found.topic().rules().decompressedBytesMax());
    };
  }

  private static OptionalLong search(PartitionLog log, long offset, int unpackedBytesMax) {
    long end = log.highWatermark();
    long next = Math.max(offset, log.logStartOffset());
    BatchView view = new BatchView();
    RecordCursor cursor = new RecordCursor();
    while (next < end) {
      ByteBuffer batches = LogCopy.read(log, next, READ_BYTES, end);
      if (!batches.hasRemaining()) {
        return OptionalLong.empty();
      }
      for (int at = batches.position(); at < batches.limit(); at += view.sizeInBytes()) {
        Batches.check(view, batches, at);
        OptionalLong found = search(view, cursor.wrap(view, unpackedBytesMax), next);
        if (found.isPresent()) {
          return found;
        }
      }
      next = view.nextOffset();
    }
    return OptionalLong.empty();
  }

  /** Looks in one batch; what a transaction's end is marked by is no record of anybody's. */
  private static OptionalLong search(BatchView batch, RecordCursor records, long offset) {
    while (!batch.isControl() && records.next()) {
      if (records.offset() >= offset) {
        return OptionalLong.of(records.timestamp());
      }
    }
    return OptionalLong.empty();
  }
}
