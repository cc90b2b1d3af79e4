package io.sluice.groups.offsets;

import io.sluice.coordination.EncodedRecord;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.RecordCursor;
import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long it takes to load the offsets of a group from its records, and how much memory
 * they take then. Not a test: run {@code main}.
 */
final class ReplayBenchmark {
  private static final int RECORDS = 100_000;
  private static final int RECORDS_PER_BATCH = 500;
  private static final int PARTITIONS_PER_TOPIC = 1_000;
  private static final int ROUNDS = 10;
  private static final int UNPACKED_BYTES_MAX = 1 << 30;

  private ReplayBenchmark() {}

  public static void main(String[] arguments) {
    List<ByteBuffer> batches = batches();
    long bytes = batches.stream().mapToLong(ByteBuffer::remaining).sum();
    System.out.printf("%,d records, %,d bytes in %d batches%n", RECORDS, bytes, batches.size());
    List<OffsetTable> kept = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long memoryBefore = usedBytes();
      long startNs = Clock.system().nanos();
      OffsetTable table = replay(batches);
      double ms = (Clock.system().nanos() - startNs) / 1e6;
      kept.add(table);
      double megabytes = (usedBytes() - memoryBefore) / 1e6;
      System.out.printf("round %d: %.1f ms, %.1f MB%n", round, ms, megabytes);
    }
    System.out.println(kept.size() + " tables of " + kept.getLast().find("group").size());
  }

  private static OffsetTable replay(List<ByteBuffer> batches) {
    OffsetTable table = new OffsetTable();
    BatchView view = new BatchView();
    RecordCursor cursor = new RecordCursor();
    for (ByteBuffer batch : batches) {
      cursor.wrap(view.wrap(batch, batch.position()), UNPACKED_BYTES_MAX);
      while (cursor.next()) {
        GroupRecord record = GroupRecordFormat.decode(cursor.key(), cursor.value());
        table.replay((GroupRecord.OffsetCommit) record);
      }
    }
    return table;
  }

  private static List<ByteBuffer> batches() {
    List<ByteBuffer> batches = new ArrayList<>();
    BatchBuilder batch = new BatchBuilder();
    for (int i = 0; i < RECORDS; i++) {
      EncodedRecord record = GroupRecordFormat.encode(record(i));
      batch.append(i, record.key(), record.value(), List.of());
      if (batch.count() == RECORDS_PER_BATCH) {
        batches.add(batch.build());
        batch = new BatchBuilder().baseOffset(i + 1);
      }
    }
    return batches;
  }

  private static GroupRecord.OffsetCommit record(int i) {
    int topic = i / PARTITIONS_PER_TOPIC;
    CommittedOffset offset =
        new CommittedOffset(1_000_000L + i, 5, "", 1_700_000_000_000L + i, -1, new Uuid(1, topic));
    return OffsetTable.record(
        "group", new Change("topic-" + topic, i % PARTITIONS_PER_TOPIC, offset));
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
