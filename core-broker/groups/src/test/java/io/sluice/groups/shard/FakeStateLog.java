package io.sluice.groups.shard;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A log in memory that fails, and holds back commits, as a test says. Confined to one thread. */
final class FakeStateLog implements StateLog {
  private final TopicPartition partition;
  private final int leaderEpoch;
  private final TreeMap<Long, byte[]> batches = new TreeMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long end;
  private long committed;

  boolean holdsCommits;
  ErrorCode appendCheck = ErrorCode.NONE;
  @Nullable RuntimeException appendFailure;
  @Nullable RuntimeException readFailure;
  Runnable onRead = () -> {};
  int reads;

  FakeStateLog(int partition, int leaderEpoch) {
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
    Long first = batches.floorKey(offset);
    for (byte[] batch : batches.tailMap(first == null ? offset : first, true).values()) {
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
    BatchView view = new BatchView();
    Batches.check(view, batch, batch.position());
    view.patch(end, leaderEpoch);
    byte[] bytes = new byte[batch.remaining()];
    batch.duplicate().get(bytes);
    batches.put(end, bytes);
    end = view.nextOffset();
    if (!holdsCommits) {
      committed = end;
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
  void commit(long endOffset) {
    committed = endOffset;
    while (!waiting.isEmpty() && waiting.element().endOffset() <= committed) {
      waiting.remove().action().accept(true);
    }
  }

  /** Ends the leadership: what is not committed is lost, and nothing works any more. */
  void endLeadership() {
    appendFailure = new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another broker leads");
    readFailure = appendFailure;
    while (!waiting.isEmpty()) {
      waiting.remove().action().accept(false);
    }
  }

  /** Returns how many batches were appended. */
  int batches() {
    return batches.size();
  }

  /** Returns everything that was appended. */
  List<Record> records() {
    List<Record> records = new ArrayList<>();
    for (byte[] batch : batches.values()) {
      records.addAll(Batches.records(ByteBuffer.wrap(batch), 1 << 20));
    }
    return records;
  }
}
