package io.sluice.broker.modules;

import io.sluice.kernel.AppendHook;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.LogHook;
import java.nio.ByteBuffer;

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
  public void appended(BatchView batch) {
    hook.appended(batch);
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
