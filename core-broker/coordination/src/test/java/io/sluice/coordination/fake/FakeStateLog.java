package io.sluice.coordination.fake;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.Record;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory that fails, and holds back commits, as a test says. It judges producers as a
 * partition's log does, as far as coordinators notice. Confined to one thread.
 */
public final class FakeStateLog implements StateLog {
  private final TopicPartition partition;
  private final int leaderEpoch;
  private final TreeMap<Long, byte[]> batches = new TreeMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final FakeProducers producers = new FakeProducers();
  private long end;
  private long committed;

  /** Whether what is appended waits for {@link #commit}. */
  public boolean holdsCommits;

  /** What {@link #checkAppend} says. */
  public ErrorCode appendCheck = ErrorCode.NONE;

  /** With what every append fails. */
  public @Nullable RuntimeException appendFailure;

  /** With what every read fails. */
  public @Nullable RuntimeException readFailure;

  /** How many of the next appends fail. */
  public int appendsToFail;

  /** Runs when one of those fails. */
  public Runnable onFailure = () -> {};

  /** Runs before each read. */
  public Runnable onRead = () -> {};

  /** How often was read. */
  public int reads;

  /** Creates an empty log of a partition of {@code __consumer_offsets}. */
  public FakeStateLog(int partition, int leaderEpoch) {
    this.partition = new TopicPartition("__consumer_offsets", partition);
    this.leaderEpoch = leaderEpoch;
  }

  private record Waiting(long endOffset, Committed action) {}

  @Override
  public TopicPartition partition() {
    return partition;
  }

  @Override
  public int leaderEpoch() {
    return leaderEpoch;
  }

  @Override
  public long startOffset() {
    return 0;
  }

  @Override
  public long endOffset() {
    return end;
  }

  @Override
  public ByteBuffer read(long offset, int maxBytes) {
    reads++;
    onRead.run();
    if (readFailure != null) {
      throw readFailure;
    }
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    for (byte[] batch : from(offset).values()) {
      if (bytes.position() > 0 && bytes.position() + batch.length > maxBytes) {
        break;
      }
      bytes.put(batch);
    }
    return bytes.flip();
  }

  @Override
  public ErrorCode checkAppend() {
    return appendCheck;
  }

  @Override
  public long append(ByteBuffer batch) {
    if (appendFailure != null) {
      throw appendFailure;
    }
    if (appendsToFail > 0) {
      appendsToFail--;
      onFailure.run();
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "on purpose");
    }
    BatchView view = new BatchView();
    Batches.check(view, batch, batch.position());
    if (view.isTransactional() && !view.isControl()) {
      producers.take(view.producerId(), view.producerEpoch());
    }
    return put(batch, view);
  }

  private long put(ByteBuffer batch, BatchView view) {
    view.patch(end, leaderEpoch);
    batches.put(end, bytes(batch));
    end = view.nextOffset();
    if (!holdsCommits) {
      committed = end;
    }
    return end;
  }

  @Override
  public long appendMarker(TransactionMarker marker) {
    if (appendFailure != null) {
      throw appendFailure;
    }
    if (producers.end(marker)) {
      ControlRecords.Type type =
          marker.commit() ? ControlRecords.Type.COMMIT : ControlRecords.Type.ABORT;
      ByteBuffer batch =
          ControlRecords.marker(
              type, marker.producerId(), marker.producerEpoch(), marker.coordinatorEpoch(), 0);
      put(batch, new BatchView().wrap(batch, batch.position()));
    }
    return end;
  }

  @Override
  public void whenCommitted(long endOffset, Committed action) {
    if (endOffset <= committed) {
      action.accept(true);
    } else {
      waiting.add(new Waiting(endOffset, action));
    }
  }

  /** Commits what lies before an offset. */
  public void commit(long endOffset) {
    committed = endOffset;
    while (!waiting.isEmpty() && waiting.element().endOffset() <= committed) {
      waiting.remove().action().accept(true);
    }
  }

  /**
   * Tells all who wait that too few replicas are in sync; what was appended may be committed yet.
   */
  public void refuseWaiting() {
    for (int left = waiting.size(); left > 0; left--) {
      waiting.remove().action().accept(false);
    }
  }

  /** Ends the leadership: what is not committed is lost, and nothing works any more. */
  public void endLeadership() {
    appendFailure = new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another broker leads");
    readFailure = appendFailure;
    while (!waiting.isEmpty()) {
      waiting.remove().action().accept(false);
    }
  }

  /** Returns the batches from the one on that holds an offset, or comes after it. */
  private SortedMap<Long, byte[]> from(long offset) {
    Long first = batches.floorKey(offset);
    boolean holds =
        first != null
            && new BatchView().wrap(ByteBuffer.wrap(batches.get(first)), 0).lastOffset() >= offset;
    return batches.tailMap(holds ? first : Long.valueOf(offset), true);
  }

  /**
   * Keeps, after each key, only its last record, as the cleaner may at any time. Transactions stay
   * as they are.
   */
  public void compact() {
    Map<ByteBuffer, Record> last = new TreeMap<>();
    for (byte[] batch : batches.values()) {
      if (!transactional(batch)) {
        recordsOf(batch).forEach(record -> last.put(record.key(), record));
      }
    }
    batches.values().removeIf(batch -> !transactional(batch));
    for (Record record : last.values()) {
      BatchBuilder builder = new BatchBuilder(Compression.NONE);
      builder.append(record.timestamp(), record.key(), record.value(), List.of());
      ByteBuffer batch = builder.build();
      new BatchView().wrap(batch, batch.position()).patch(record.offset(), leaderEpoch);
      batches.put(record.offset(), bytes(batch));
    }
  }

  private static boolean transactional(byte[] batch) {
    return new BatchView().wrap(ByteBuffer.wrap(batch), 0).isTransactional();
  }

  private static List<Record> recordsOf(byte[] batch) {
    boolean control = new BatchView().wrap(ByteBuffer.wrap(batch), 0).isControl();
    return control ? List.of() : Batches.records(ByteBuffer.wrap(batch), 1 << 20);
  }

  private static byte[] bytes(ByteBuffer batch) {
    byte[] bytes = new byte[batch.remaining()];
    batch.duplicate().get(bytes);
    return bytes;
  }

  /** Returns how many batches there are. */
  public int batches() {
    return batches.size();
  }

  /** Returns everything that was appended, but markers. */
  public List<Record> records() {
    return records(0);
  }

  /** Returns what there is from an offset on, but markers. */
  public List<Record> records(long offset) {
    List<Record> records = new ArrayList<>();
    for (byte[] batch : from(offset).values()) {
      records.addAll(recordsOf(batch));
    }
    records.removeIf(record -> record.offset() < offset);
    return records;
  }
}
