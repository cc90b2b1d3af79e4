package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Log dirs on virtual time: all background work runs on the test's own thread when time is moved.
 */
final class DirsFixture {
  static final String CLUSTER = "cluster-a";
  static final int BROKER = 1;

  final VirtualTime time = new VirtualTime(1_700_000_000_000L);
  final List<String> events = new ArrayList<>();
  final Map<String, LogConfig> topicConfigs = new HashMap<>();
  LogConfig defaultConfig = LogConfig.DEFAULTS;
  StorageThreads threads = StorageThreads.none();
  StorageEnvironment.HookFactory hooks = StorageEnvironment.HookFactory.NONE;
  LogDirsConfig config;

  DirsFixture(Path... dirs) {
    config = LogDirsConfig.builder(List.of(dirs), CLUSTER, BROKER).build();
  }

  LogDirs open() {
    return LogDirs.open(config, environment());
  }

  StorageEnvironment environment() {
    return new StorageEnvironment(
        time,
        time,
        threads,
        Randomness.seeded(1),
        topic -> topicConfigs.getOrDefault(topic, defaultConfig),
        hooks,
        new Recorder());
  }

  private final class Recorder implements LogDirsListener {
    @Override
    public void offline(Path logDir, String reason, List<TopicPartition> partitions) {
      events.add("offline " + logDir.getFileName() + " " + sorted(partitions.stream()));
    }

    @Override
    public void online(Path logDir, List<PartitionLog> logs) {
      events.add(
          "online "
              + logDir.getFileName()
              + " "
              + sorted(logs.stream().map(PartitionLog::topicPartition)));
    }

    @Override
    public void allOffline() {
      events.add("all offline");
    }

    @Override
    public void cleaningFailed(TopicPartition partition, String reason) {
      events.add("cleaning failed " + partition + ": " + reason);
    }
  }

  private static List<String> sorted(Stream<TopicPartition> partitions) {
    return partitions.map(TopicPartition::toString).sorted().toList();
  }

  PartitionLog create(LogDirs dirs, String topic, int partition) {
    return dirs.create(new TopicPartition(topic, partition), id(topic), defaultConfig, true);
  }

  static Uuid id(String topic) {
    return new Uuid(
        0x5151_0000_0000_0000L | topic.hashCode() & 0xffff_ffffL, 0x8000_0000_0000_0007L);
  }

  /**
   * Appends one batch of records {@code key=value} or {@code key} (a tombstone) with the present
   * time.
   */
  AppendOutcome append(PartitionLog log, String... records) {
    BatchBuilder builder = new BatchBuilder();
    for (String record : records) {
      String[] parts = record.split("=", 2);
      builder.append(time.wallMs(), bytes(parts[0]), parts.length == 1 ? null : bytes(parts[1]));
    }
    return append(log, builder.build());
  }

  static AppendOutcome append(PartitionLog log, ByteBuffer batch) {
    PendingAppend append = new PendingAppend(batch, AppendOrigin.CLIENT);
    ActingAs.leader(log, List.of(append), 0);
    log.updateHighWatermark(log.logEndOffset());
    return append.outcome();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads everything from an offset to the end. */
  static List<Record> read(PartitionLog log, long from) {
    List<Record> records = new ArrayList<>();
    for (long offset = from; offset < log.logEndOffset(); ) {
      ByteBuffer batches = readBytes(log, offset);
      if (!batches.hasRemaining()) {
        return records;
      }
      for (Record record : Batches.records(batches, 1 << 26)) {
        if (record.offset() >= offset) {
          records.add(record);
        }
      }
      offset = end(batches);
    }
    return records;
  }

  private static long end(ByteBuffer batches) {
    BatchView view = new BatchView();
    long end = 0;
    for (int at = 0; at < batches.limit(); at += view.sizeInBytes()) {
      end = view.wrap(batches, at).nextOffset();
    }
    return end;
  }

  static ByteBuffer readBytes(PartitionLog log, long offset) {
    LogRead first = log.read(offset, 1 << 20, Long.MAX_VALUE, true);
    LogRead read = first.mayBlock() ? log.load(first) : first;
    try {
      return read.bytes().buffer();
    } finally {
      read.release();
    }
  }

  /** Returns what the log says, as {@code offset:key=value}. */
  static List<String> texts(PartitionLog log) {
    return read(log, log.logStartOffset()).stream()
        .map(
            r ->
                r.offset() + ":" + text(r.key()) + (r.value() == null ? "" : "=" + text(r.value())))
        .toList();
  }

  static String text(@Nullable ByteBuffer bytes) {
    return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  static List<String> names(Path dir) {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
