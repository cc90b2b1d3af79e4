package io.sluice.storage;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hook that follows transactions in the plainest way, and takes whatever is sent. It can make its
 * state anew from snapshots, which hold the open ones and all that have ended.
 */
final class Transactional implements LogHook {
  private final Map<Long, Long> open = new TreeMap<>();

  /** First offset and marker of those that have ended. */
  private final List<long[]> ended = new ArrayList<>();

  private final TreeMap<Long, Integer> last = new TreeMap<>();
  private boolean anew;
  private long heldStable;

  // --- What is sent --------------------------------------------------------------------------

  static ByteBuffer data(long producer, int sequence, String... keysAndValues) {
    BatchBuilder batch = new BatchBuilder().producer(producer, (short) 0, sequence).transactional();
    for (String each : keysAndValues) {
      int split = each.indexOf('=');
      batch.append(
          LogFixture.START_MS, bytes(each.substring(0, split)), bytes(each.substring(split + 1)));
    }
    return batch.build();
  }

  static ByteBuffer marker(long producer, boolean commit) {
    ControlRecords.Type type = commit ? ControlRecords.Type.COMMIT : ControlRecords.Type.ABORT;
    return ControlRecords.marker(type, producer, (short) 0, 0, LogFixture.START_MS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // --- The hook ------------------------------------------------------------------------------

  @Override
  public Verdict judge(BatchView batch, AppendOrigin origin) {
    return Verdict.ACCEPT;
  }

  @Override
  public synchronized @Nullable AbortedTransaction appended(BatchView batch) {
    long producer = batch.producerId();
    if (!batch.isTransactional()) {
      return null;
    }
    last.put(producer, batch.isControl() ? last.getOrDefault(producer, -1) : batch.lastSequence());
    if (!batch.isControl()) {
      open.putIfAbsent(producer, batch.baseOffset());
      return null;
    }
    RecordCursor cursor = new RecordCursor().wrap(batch, 100);
    Long start = open.remove(producer);
    if (start == null || !cursor.next()) {
      return null;
    }
    ended.add(new long[] {start, batch.lastOffset()});
    ByteBuffer key = cursor.key();
    boolean abort = key != null && ControlRecords.type(key) == ControlRecords.Type.ABORT;
    long stable = open.values().stream().mapToLong(o -> o).min().orElse(batch.lastOffset() + 1);
    return abort ? new AbortedTransaction(producer, start, batch.lastOffset(), stable) : null;
  }

  @Override
  public synchronized void reset() {
    heldStable = lastStableOffset(Long.MAX_VALUE);
    anew = true;
    open.clear();
    ended.clear();
    last.clear();
  }

  @Override
  public synchronized void committed(long highWatermark) {
    anew = false;
  }

  @Override
  public synchronized void restore(ByteBuffer snapshot) {
    String text = StandardCharsets.US_ASCII.decode(snapshot).toString();
    for (String line : text.lines().toList()) {
      long[] numbers = Stream.of(line.substring(2).split(" ")).mapToLong(Long::parseLong).toArray();
      switch (line.charAt(0)) {
        case 'o' -> open.put(numbers[0], numbers[1]);
        case 'e' -> ended.add(numbers);
        case 'l' -> last.put(numbers[0], (int) numbers[1]);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  @Override
  public synchronized ByteBuffer snapshot() {
    StringBuilder text = new StringBuilder();
    open.forEach((producer, start) -> text.append("o " + producer + " " + start + "\n"));
    ended.forEach(one -> text.append("e " + one[0] + " " + one[1] + "\n"));
    last.forEach((producer, sequence) -> text.append("l " + producer + " " + sequence + "\n"));
    return ByteBuffer.wrap(bytes(text.toString()));
  }

  @Override
  public synchronized long lastStableOffset(long highWatermark) {
    long stable = anew ? Math.min(heldStable, highWatermark) : highWatermark;
    for (long start : open.values()) {
      stable = Math.min(stable, start);
    }
    for (long[] one : ended) {
      stable = one[1] >= highWatermark ? Math.min(stable, one[0]) : stable;
    }
    return stable;
  }

  /** Returns the last sequence of each producer. */
  synchronized Map<Long, Integer> lastSequences() {
    return new TreeMap<>(last);
  }

  /** Returns which producers are in a transaction, and since where. */
  synchronized Map<Long, Long> open() {
    return new TreeMap<>(open);
  }
}
