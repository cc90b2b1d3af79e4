package io.sluice.transactions.simulation;

import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.ControlRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A partition's log, watched by the hook that watches real ones. */
final class SimPartition {
  private final AppendHook hook;

  /** Whether the epoch of markers and producers is looked at. */
  private final boolean checksEpochs;

  private final List<Entry> entries = new ArrayList<>();

  /** A batch of one value, or a marker, whose value is empty. */
  private record Entry(long producerId, String value, boolean commit) {
    boolean marker() {
      return value.isEmpty();
    }
  }

  SimPartition(AppendHook hook, boolean checksEpochs) {
    this.hook = hook;
    this.checksEpochs = checksEpochs;
  }

  long beginAdmission(long producerId, short epoch, int sequence) {
    return hook.beginAdmission(producerId, epoch, sequence);
  }

  boolean admit(long producerId, short epoch, long ticket) {
    return hook.admit(producerId, epoch, ticket);
  }

  /** Appends a producer's batch. */
  ErrorCode append(long producerId, short epoch, int sequence, String value) {
    ByteBuffer batch =
        new BatchBuilder(Compression.NONE)
            .producer(producerId, epoch, sequence)
            .transactional()
            .append(0, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), List.of())
            .build();
    return append(batch, AppendOrigin.CLIENT, new Entry(producerId, value, false));
  }

  /** Appends a marker. */
  ErrorCode append(TransactionMarker marker) {
    ByteBuffer batch =
        ControlRecords.marker(
            marker.commit() ? ControlRecords.Type.COMMIT : ControlRecords.Type.ABORT,
            marker.producerId(),
            marker.producerEpoch(),
            marker.coordinatorEpoch(),
            0);
    AppendOrigin origin =
        marker.newEpoch() ? AppendOrigin.MARKER_WITH_NEW_EPOCH : AppendOrigin.COORDINATOR;
    return append(batch, origin, new Entry(marker.producerId(), "", marker.commit()));
  }

  private ErrorCode append(ByteBuffer batch, AppendOrigin origin, Entry entry) {
    BatchView view = new BatchView().wrap(batch, batch.position());
    Verdict verdict = hook.judge(view, origin);
    if (verdict instanceof Verdict.Reject(var error, var message) && refuses(error)) {
      return error;
    }
    if (verdict instanceof Verdict.Duplicate) {
      return ErrorCode.NONE;
    }
    view.patch(entries.size(), 0);
    entries.add(entry);
    hook.appended(view);
    hook.committed(entries.size());
    return ErrorCode.NONE;
  }

  private boolean refuses(ErrorCode error) {
    return checksEpochs
        || error != ErrorCode.INVALID_PRODUCER_EPOCH
            && error != ErrorCode.TRANSACTION_COORDINATOR_FENCED
            && error != ErrorCode.INVALID_TXN_STATE;
  }

  /** Returns what a consumer reads that is shown committed records only, in order. */
  List<String> readCommitted() {
    Map<Long, List<Integer>> open = new HashMap<>();
    boolean[] visible = new boolean[entries.size()];
    for (int at = 0; at < entries.size(); at++) {
      Entry entry = entries.get(at);
      if (!entry.marker()) {
        open.computeIfAbsent(entry.producerId(), id -> new ArrayList<>()).add(at);
      } else {
        List<Integer> ended = open.remove(entry.producerId());
        if (ended != null && entry.commit()) {
          ended.forEach(each -> visible[each] = true);
        }
      }
    }
    List<String> values = new ArrayList<>();
    for (int at = 0; at < entries.size(); at++) {
      if (visible[at]) {
        values.add(entries.get(at).value());
      }
    }
    return values;
  }

  /** Returns whether a transaction is open. */
  boolean hangs() {
    return hook.lastStableOffset(entries.size()) < entries.size();
  }
}
