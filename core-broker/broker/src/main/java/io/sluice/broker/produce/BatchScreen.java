package io.sluice.broker.produce;

import io.sluice.broker.replica.AppendRules;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.protocol.record.Recompression;
import io.sluice.protocol.record.TimestampType;
import io.sluice.protocol.wire.Payload;
import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a producer sent, where it lies, before it is staged: one batch of record format v2,
 * whole, of a permitted size and time.
 *
 * <p>The records of an uncompressed batch are walked; those of a compressed one are unpacked only
 * where the topic needs it: it is compacted, so that each record must have a key, or it asks for
 * another compression. What is walked gets its header's largest timestamp put right. Confined to
 * one event loop.
 */
public final class BatchScreen {
  /** The first produce version that may carry zstd (KIP-110). */
  private static final int ZSTD_VERSION = 7;

  private final Clock clock;
  private final boolean sequencesWatched;
  private final boolean transactionsKnown;
  private final BatchView view = new BatchView();
  private final RecordScreen records = new RecordScreen();

  /**
   * Creates a screen.
   *
   * @param clock what timestamps are compared with
   * @param sequencesWatched whether a module watches the sequence numbers of idempotent producers
   * @param transactionsKnown whether a module coordinates transactions
   */
  public BatchScreen(Clock clock, boolean sequencesWatched, boolean transactionsKnown) {
    this.clock = clock;
    this.sequencesWatched = sequencesWatched;
    this.transactionsKnown = transactionsKnown;
  }

  /** Returns whether what passed last belongs to a transaction. */
  boolean transactional() {
    return view.isTransactional();
  }

  /** Returns the producer id of what passed last. */
  long producerId() {
    return view.producerId();
  }

  /** Returns the producer's epoch in what passed last. */
  short producerEpoch() {
    return view.producerEpoch();
  }

  /** Returns the first sequence number in what passed last. */
  int baseSequence() {
    return view.baseSequence();
  }

  static ApiException noTransactions() {
    return new ApiException(
        ErrorCode.INVALID_TXN_STATE, "this broker has no module for transactions");
  }

  /**
   * Returns the batch to append: nearly always the very bytes that came.
   *
   * @throws ApiException if it is refused
   * @throws RefusedRecordsException if it is refused for the sake of some of its records
   */
  ByteBuffer pass(AppendRules rules, @Nullable Payload payload, int apiVersion) {
    if (payload == null || payload.size() == 0) {
      throw invalid("the request has no records for this partition");
    }
    ByteBuffer batch = payload.buffer();
    try {
      Batches.check(view, batch, batch.position());
      checkSize(batch, rules);
      checkKind(apiVersion);
      return checkRecords(batch, rules);
    } catch (InvalidBatchException refused) {
      throw new ApiException(refused.errorCode(), String.valueOf(refused.getMessage()));
    }
  }

  private void checkSize(ByteBuffer batch, AppendRules rules) {
    int size = view.sizeInBytes();
    if (size != batch.remaining()) {
      throw invalid("a produce request holds exactly one record batch per partition");
    }
    if (size > rules.batchBytesMax()) {
      throw new ApiException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "the record batch has "
              + size
              + " bytes, and the topic's max.message.bytes is "
              + rules.batchBytesMax());
    }
  }

  private void checkKind(int apiVersion) {
    int count = view.recordCount();
    if (count <= 0 || view.lastOffsetDelta() != count - 1) {
      throw invalid(
          "a producer's batch of "
              + count
              + " records ends with offset delta "
              + view.lastOffsetDelta());
    }
    if (view.timestampType() == TimestampType.LOG_APPEND_TIME) {
      throw new ApiException(
          ErrorCode.INVALID_TIMESTAMP, "a producer may not say that its times are the broker's");
    }
    if (view.isControl()) {
      throw invalid("producers may not write control records");
    }
    if (view.isTransactional()) {
      checkTransactional();
    }
    if (view.hasProducerId() && !sequencesWatched) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION,
          "this broker has no module for idempotent producers; set enable.idempotence=false");
    }
    if (view.hasProducerId() && (view.producerEpoch() < 0 || view.baseSequence() < 0)) {
      throw invalid(
          "a batch with a producer id has epoch "
              + view.producerEpoch()
              + " and sequence "
              + view.baseSequence());
    }
    if (view.compression() == Compression.ZSTD && apiVersion < ZSTD_VERSION) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "zstd needs produce version " + ZSTD_VERSION + ", not " + apiVersion);
    }
  }

  private void checkTransactional() {
    if (!transactionsKnown) {
      throw noTransactions();
    }
    if (!view.hasProducerId()) {
      throw invalid("a transactional batch has no producer id");
    }
  }

  private ByteBuffer checkRecords(ByteBuffer batch, AppendRules rules) {
    Compression wanted = rules.compression();
    boolean packAnew = wanted != null && wanted != view.compression();
    long now = clock.wallMs();
    if (view.isCompressed() && !rules.compacted() && !packAnew) {
      checkTimes(rules, now);
      return batch;
    }
    records.walk(view, rules, now);
    if (!rules.stampedByBroker() && view.maxTimestamp() != records.largestTimestamp()) {
      // The time index and retention go by it, and it is the producer's word only.
      view.correctMaxTimestamp(records.largestTimestamp());
    }
    return packAnew
        ? Recompression.of(view, records.walked(), wanted, rules.compressionLevel())
        : batch;
  }

  /** Checks the times that the header gives, of records that are not unpacked. */
  private void checkTimes(AppendRules rules, long now) {
    long first = view.baseTimestamp();
    long last = view.maxTimestamp();
    if (first != BatchView.NO_TIMESTAMP && first < TimeRules.oldestMs(rules, now)) {
      throw new ApiException(ErrorCode.INVALID_TIMESTAMP, TimeRules.refusal(rules, first, now));
    }
    if (last > TimeRules.newestMs(rules, now)) {
      throw new ApiException(ErrorCode.INVALID_TIMESTAMP, TimeRules.refusal(rules, last, now));
    }
  }

  private static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_RECORD, message);
  }
}
