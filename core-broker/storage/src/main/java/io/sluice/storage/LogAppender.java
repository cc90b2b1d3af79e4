package io.sluice.storage;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.TimestampType;
import io.sluice.storage.AppendOutcome.Appended;
import io.sluice.storage.AppendOutcome.Duplicate;
import io.sluice.storage.AppendOutcome.Rejected;
import io.sluice.storage.LogHook.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the end of a log: what comes together is written together.
 *
 * <p>Batches are judged and given their offsets one after the other, then written with one system
 * call per segment, then indexed; the end of the log moves once. If the disk fails, nothing of the
 * group is in the log: the file is cut back, the offsets are free again, and the log dir goes
 * offline. Guarded by the log's lock.
 */
final class LogAppender {
  private final LogState log;
  private final BatchView view = new BatchView();
  private final BatchView written = new BatchView();
  private final AppendGroup group = new AppendGroup();

  /** The offset of the next record, what is staged included. */
  private long nextOffset;

  private long nowMs;

  LogAppender(LogState log) {
    this.log = log;
  }

  /** Appends as leader; every append has its outcome afterwards. */
  void append(List<? extends PendingAppend> appends, int leaderEpoch) {
    if (log.closed) {
      rejectAll(appends, ErrorCode.NOT_LEADER_OR_FOLLOWER, "the log has been closed");
      return;
    }
    if (!log.role.leads(leaderEpoch)) {
      rejectAll(
          appends, ErrorCode.NOT_LEADER_OR_FOLLOWER, "leader epoch " + leaderEpoch + " is over");
      return;
    }
    begin();
    try {
      log.environment.health().requireOnline();
      for (int i = 0; i < appends.size(); i++) {
        stage(appends.get(i), leaderEpoch);
      }
      write();
    } catch (IOException | InternalError e) {
      String reason = log.failed("append to", e).getMessage();
      rejectAll(appends, ErrorCode.KAFKA_STORAGE_ERROR, reason);
    } catch (LogStorageException offline) {
      rejectAll(appends, ErrorCode.KAFKA_STORAGE_ERROR, offline.getMessage());
    } finally {
      group.clear();
    }
  }

  /** Appends what the leader has, offsets and epochs as they are. */
  void appendAsFollower(ByteBuffer records) {
    log.requireWritable();
    begin();
    try {
      stageAsFollower(records);
      write();
    } catch (IOException | InternalError e) {
      throw log.failed("append to", e);
    } finally {
      group.clear();
    }
  }

  private void begin() {
    nextOffset = log.end.offset();
    log.hook.committed(log.highWatermark());
    nowMs = log.environment.clock().wallMs();
  }

  // --- As leader -----------------------------------------------------------------------------

  private void stage(PendingAppend append, int leaderEpoch) throws IOException {
    ByteBuffer records = append.records();
    AppendOutcome refusal = judge(records, append.origin());
    if (refusal != null) {
      append.complete(refusal);
      return;
    }
    long count = 0;
    long timestamp = nowMs;
    int batches = 0;
    for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
      view.wrap(records, at);
      count += view.lastOffsetDelta() + 1;
      timestamp = batches++ == 0 ? view.maxTimestamp() : Math.max(timestamp, view.maxTimestamp());
    }
    makeRoom(records.remaining(), nextOffset + count - 1, stampsTime() ? nowMs : timestamp);
    log.epochs.assign(leaderEpoch, nextOffset);
    group.add(append, records, batches, nextOffset, nextOffset + count - 1);
    assignOffsets(records, leaderEpoch);
  }

  /** Returns why the batches are not to be written, or null if they are. */
  private @Nullable AppendOutcome judge(ByteBuffer records, AppendOrigin origin) {
    if (records.remaining() > log.config.segmentBytes()) {
      return new Rejected(
          ErrorCode.RECORD_LIST_TOO_LARGE,
          records.remaining() + " bytes are more than a segment of " + log.config.segmentBytes());
    }
    for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
      switch (log.hook.judge(view.wrap(records, at), origin)) {
        case Verdict.Accept accept -> {}
        case Verdict.Reject reject -> {
          return new Rejected(reject.code(), reject.message());
        }
        case Verdict.Duplicate duplicate -> {
          return new Duplicate(
              duplicate.baseOffset(),
              duplicate.lastOffset(),
              duplicate.logAppendTimeMs(),
              log.logStartOffset);
        }
      }
    }
    return null;
  }

  private void assignOffsets(ByteBuffer records, int leaderEpoch) {
    for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
      view.wrap(records, at).patch(nextOffset, leaderEpoch);
      if (stampsTime()) {
        view.stampLogAppendTime(nowMs);
      }
      group.note(log.hook.appended(view));
      nextOffset = view.lastOffset() + 1;
    }
  }

  private boolean stampsTime() {
    return log.config.timestampType() == TimestampType.LOG_APPEND_TIME;
  }

  // --- As follower ---------------------------------------------------------------------------

  private void stageAsFollower(ByteBuffer records) throws IOException {
    int from = records.position();
    int batches = 0;
    for (int at = from; at < records.limit(); at += view.sizeInBytes()) {
      view.wrap(records, at);
      requireFollows(view);
      int size = view.sizeInBytes();
      if (!hasRoom(at - from, size, view.lastOffset(), view.maxTimestamp())) {
        addRun(records, from, at, batches);
        write();
        roll(view.baseOffset(), view.lastOffset());
        from = at;
        batches = 0;
      }
      log.epochs.assign(view.partitionLeaderEpoch(), view.baseOffset());
      group.note(log.hook.appended(view));
      nextOffset = view.lastOffset() + 1;
      batches++;
    }
    addRun(records, from, records.limit(), batches);
  }

  private void addRun(ByteBuffer records, int from, int to, int batches) {
    if (to > from) {
      group.add(null, records.slice(from, to - from), batches, 0, nextOffset - 1);
    }
  }

  private void requireFollows(BatchView batch) {
    if (batch.baseOffset() < nextOffset) {
      throw new IllegalArgumentException(
          "batch "
              + batch.baseOffset()
              + " of the leader does not follow the log of "
              + log.partition
              + ", which ends at "
              + nextOffset);
    }
  }

  // --- Both ----------------------------------------------------------------------------------

  private void makeRoom(int size, long lastOffset, long timestamp) throws IOException {
    if (!hasRoom(group.bytes(), size, lastOffset, timestamp)) {
      write();
      roll(nextOffset, lastOffset);
    }
  }

  private boolean hasRoom(int stagedBytes, int size, long lastOffset, long timestamp)
      throws IOException {
    return log.writer.hasRoom(stagedBytes, size, lastOffset, timestamp, nowMs, log.config);
  }

  /** The new segment begins at the end of the log, unless what comes is too far away from that. */
  private void roll(long firstOffset, long lastOffset) throws IOException {
    long end = log.end.offset();
    log.roll(lastOffset - end > Integer.MAX_VALUE ? firstOffset : end);
  }

  /** Writes what is staged, and makes it visible. */
  private void write() throws IOException {
    if (group.isEmpty()) {
      return;
    }
    SegmentWriter writer = log.writer;
    int from = writer.position();
    try {
      writer.write(group.buffers(), group.count(), group.bytes(), group.batches());
      log.noteAborted(writer.segment(), group.aborted());
      note(writer);
      writer.publish();
    } catch (IOException | InternalError e) {
      writer.takeBack(from, e);
      throw e;
    }
    log.end = new LogEnd(group.lastOffset() + 1, writer.segment(), writer.position());
    log.role.appended();
    complete();
    group.clear();
  }

  private void note(SegmentWriter writer) {
    for (int i = 0; i < group.count(); i++) {
      ByteBuffer records = group.rewound(i);
      for (int at = records.position(); at < records.limit(); at += written.sizeInBytes()) {
        writer.add(written.wrap(records, at));
      }
    }
  }

  private void complete() {
    long stampedMs = stampsTime() ? nowMs : AppendOutcome.NO_LOG_APPEND_TIME;
    for (int i = 0; i < group.count(); i++) {
      PendingAppend append = group.append(i);
      if (append != null) {
        append.complete(
            new Appended(group.baseOffset(i), group.lastOffset(i), stampedMs, log.logStartOffset));
      }
    }
  }

  /**
   * Rejects what has no outcome yet, and what repeats a batch that did not make it into the log.
   */
  private void rejectAll(List<? extends PendingAppend> appends, ErrorCode code, String reason) {
    long end = log.end.offset();
    for (PendingAppend append : appends) {
      if (!append.isDone()
          || append.outcome() instanceof Duplicate duplicate && duplicate.lastOffset() >= end) {
        append.complete(new Rejected(code, reason));
      }
    }
  }
}
