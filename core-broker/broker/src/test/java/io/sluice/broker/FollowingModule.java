package io.sluice.broker;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.ProducerState;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A broker module that lets every transaction begin, and follows them in the plainest way. */
final class FollowingModule implements BrokerModule {
  private @Nullable BrokerContext context;

  BrokerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public String name() {
    return "following";
  }

  @Override
  public void start(BrokerContext broker) {
    context = broker;
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    return List.of();
  }

  @Override
  public AppendHookFactory appendHooks() {
    return partition -> new Follower();
  }

  @Override
  public Transactions transactions() {
    return new Transactions() {
      @Override
      public CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
          TransactionalProducer producer,
          Collection<TopicPartition> partitions,
          Question question) {
        throw new AssertionError("nobody has to be asked");
      }

      @Override
      public void initProducerId(
          RequestContext asker,
          InitProducerIdRequest request,
          Responder<InitProducerIdResponse> responder) {
        throw new AssertionError("nobody asks for an id");
      }
    };
  }

  @Override
  public void close() {}

  /** One partition's. */
  private static final class Follower implements AppendHook {
    private final Map<Long, Long> open = new TreeMap<>();
    private final List<long[]> ended = new ArrayList<>();

    @Override
    public Verdict judge(BatchView batch, AppendOrigin origin) {
      return Verdict.ACCEPT;
    }

    @Override
    public synchronized @Nullable AbortedTransaction appended(BatchView batch) {
      if (!batch.isTransactional()) {
        return null;
      }
      if (!batch.isControl()) {
        open.putIfAbsent(batch.producerId(), batch.baseOffset());
        return null;
      }
      Long start = open.remove(batch.producerId());
      RecordCursor cursor = new RecordCursor().wrap(batch, 100);
      if (start == null || !cursor.next()) {
        return null;
      }
      ended.add(new long[] {start, batch.lastOffset()});
      long stable = open.values().stream().mapToLong(o -> o).min().orElse(batch.lastOffset() + 1);
      return ControlRecords.type(cursor.key()) == ControlRecords.Type.ABORT
          ? new AbortedTransaction(batch.producerId(), start, batch.lastOffset(), stable)
          : null;
    }

    @Override
    public synchronized long lastStableOffset(long highWatermark) {
      long stable = highWatermark;
      for (long start : open.values()) {
        stable = Math.min(stable, start);
      }
      for (long[] one : ended) {
        stable = one[1] >= highWatermark ? Math.min(stable, one[0]) : stable;
      }
      return stable;
    }

    @Override
    public synchronized Collection<ProducerState> producers() {
      return open.entrySet().stream()
          .map(each -> new ProducerState(each.getKey(), (short) 3, 5, 77, 9, each.getValue()))
          .toList();
    }

    @Override
    public ByteBuffer snapshot() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public void restore(ByteBuffer snapshot) {}

    @Override
    public synchronized void reset() {
      open.clear();
      ended.clear();
    }
  }
}
