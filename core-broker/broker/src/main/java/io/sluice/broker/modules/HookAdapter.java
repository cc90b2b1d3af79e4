package io.sluice.broker.modules;

import io.sluice.kernel.AppendHook;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.AbortedTransaction;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.LogHook;
import io.sluice.storage.ProducerState;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a module's hook stand in a log: the modules know the kernel, the logs know neither. */
final class HookAdapter implements LogHook {
  private final AppendHook hook;

  HookAdapter(AppendHook hook) {
    this.hook = hook;
  }

  @Override
  public Verdict judge(BatchView batch, AppendOrigin origin) {
    return switch (hook.judge(batch, origin(origin))) {
      case io.sluice.kernel.Verdict.Accept accept -> Verdict.ACCEPT;
      case io.sluice.kernel.Verdict.Duplicate duplicate ->
          new Verdict.Duplicate(
              duplicate.baseOffset(), duplicate.lastOffset(), duplicate.timestampMs());
      case io.sluice.kernel.Verdict.Reject reject ->
          new Verdict.Reject(reject.error(), reject.message());
    };
  }

  private static io.sluice.kernel.AppendOrigin origin(AppendOrigin origin) {
    return switch (origin) {
      case CLIENT -> io.sluice.kernel.AppendOrigin.CLIENT;
      case COORDINATOR -> io.sluice.kernel.AppendOrigin.COORDINATOR;
      case MARKER_WITH_NEW_EPOCH -> io.sluice.kernel.AppendOrigin.MARKER_WITH_NEW_EPOCH;
      case REPLICATION -> io.sluice.kernel.AppendOrigin.REPLICATION;
    };
  }

  @Override
  public @Nullable AbortedTransaction appended(BatchView batch) {
    io.sluice.kernel.AbortedTransaction aborted = hook.appended(batch);
    return aborted == null
        ? null
        : new AbortedTransaction(
            aborted.producerId(),
            aborted.firstOffset(),
            aborted.lastOffset(),
            aborted.lastStableOffset());
  }

  @Override
  public long beginAdmission(long producerId, short epoch, int baseSequence) {
    return hook.beginAdmission(producerId, epoch, baseSequence);
  }

  @Override
  public boolean admit(long producerId, short epoch, long ticket) {
    return hook.admit(producerId, epoch, ticket);
  }

  @Override
  public List<ProducerState> producers() {
    return hook.producers().stream().map(HookAdapter::state).toList();
  }

  private static ProducerState state(io.sluice.kernel.ProducerState known) {
    return new ProducerState(
        known.producerId(),
        known.epoch(),
        known.lastSequence(),
        known.lastTimestampMs(),
        known.coordinatorEpoch(),
        known.transactionStart());
  }

  @Override
  public void committed(long highWatermark) {
    hook.committed(highWatermark);
  }

  @Override
  public void reset() {
    hook.reset();
  }

  @Override
  public void restore(ByteBuffer snapshot) {
    hook.restore(snapshot);
  }

  @Override
  public ByteBuffer snapshot() {
    return hook.snapshot();
  }

  @Override
  public boolean knowsProducer(long producerId) {
    return hook.knowsProducer(producerId);
  }

  @Override
  public long lastStableOffset(long highWatermark) {
    return hook.lastStableOffset(highWatermark);
  }
}
