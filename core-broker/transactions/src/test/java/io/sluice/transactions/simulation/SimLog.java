package io.sluice.transactions.simulation;

import io.sluice.coordination.EncodedRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Compression;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Session;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.machine.TransactionState;
import io.sluice.transactions.record.TransactionRecord;
import io.sluice.transactions.record.TransactionRecordCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The log of {@code __transaction_state-0}, whatever broker leads it; commits when told to. */
final class SimLog {
  static final TopicPartition PARTITION = new TopicPartition("__transaction_state", 0);

  private final TreeMap<Long, byte[]> batches = new TreeMap<>();
  private long end;
  private long committed;
  private int epoch;
  private Leadership leadership = new Leadership(0);

  private record Waiting(long endOffset, StateLog.Committed action) {}

  /** Begins with what is known of an id whose epochs are nearly used up. */
  void seed(String transactionalId, long producerId, int epoch) {
    Session session = new Session(new Producer(producerId, (short) epoch), null, -1, -1, 60_000);
    Transaction known = new Transaction(session, TransactionState.EMPTY, Set.of(), -1, 0, false);
    EncodedRecord record =
        new TransactionRecordCodec().encode(new TransactionRecord.Known(transactionalId, known));
    leadership.append(
        new BatchBuilder(Compression.NONE)
            .append(0, record.key(), record.value(), List.of())
            .build());
    commit();
  }

  /** Commits what has been appended. */
  void commit() {
    committed = end;
    leadership.tell();
  }

  /**
   * Gives the partition another leader.
   *
   * @param keep whether it has what was not yet committed
   */
  StateLog nextLeader(boolean keep) {
    Leadership before = leadership;
    if (!keep) {
      batches.tailMap(committed, true).clear();
      end = committed;
    }
    leadership = new Leadership(++epoch);
    before.lose();
    return leadership;
  }

  /** One leader's view. */
  private final class Leadership implements StateLog {
    private final int leaderEpoch;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean over;

    Leadership(int leaderEpoch) {
      this.leaderEpoch = leaderEpoch;
    }

    void tell() {
      while (!waiting.isEmpty() && waiting.element().endOffset() <= committed) {
        waiting.remove().action().accept(true);
      }
    }

    void lose() {
      over = true;
      while (!waiting.isEmpty()) {
        waiting.remove().action().accept(false);
      }
    }

    @Override
    public TopicPartition partition() {
      return PARTITION;
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
      requireLeading();
      Map.Entry<Long, byte[]> batch = batches.floorEntry(offset);
      return batch == null || offset >= end
          ? ByteBuffer.allocate(0)
          : ByteBuffer.wrap(batch.getValue().clone());
    }

    @Override
    public ErrorCode checkAppend() {
      return over ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE;
    }

    @Override
    public long append(ByteBuffer batch) {
      requireLeading();
      BatchView view = new BatchView().wrap(batch, batch.position());
      view.patch(end, leaderEpoch);
      byte[] bytes = new byte[batch.remaining()];
      batch.duplicate().get(bytes);
      batches.put(end, bytes);
      end = view.nextOffset();
      return end;
    }

    private void requireLeading() {
      if (over) {
        throw new ApiException(ErrorCode.NOT_LEADER_OR_FOLLOWER, "another broker leads");
      }
    }

    @Override
    public long appendMarker(TransactionMarker marker) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void whenCommitted(long endOffset, Committed action) {
      if (over) {
        action.accept(false);
      } else if (endOffset <= committed) {
        action.accept(true);
      } else {
        waiting.add(new Waiting(endOffset, action));
      }
    }
  }
}
