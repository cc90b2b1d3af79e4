package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's own dump tool reads the files: every record, and every entry of both indexes, which it
 * checks against the batches.
 */
class KafkaDumpToolTest {
  private static final String TOOL = "org.apache.kafka.tools.DumpLogSegments";
  private static final long SEED = 20;

  @TempDir Path dir;

  @Test
  void dumpToolReadsLogAndFindsBothIndexesRight() throws Exception {
    LogConfig config = LogConfig.builder().segmentBytes(150_000).indexIntervalBytes(2000).build();
    try (LogFixture fixture = new LogFixture(dir, config)) {
      RandomGenerator random = Randomness.seeded(SEED);
      for (int i = 0; i < 400; i++) {
        // Timestamps that run ahead and fall back, as those of several producers do.
        long time = LogFixture.START_MS + i * 100L + random.nextInt(5000);
        fixture.append(TestBatches.random(random, 1 + random.nextInt(10), 300, time));
      }
      List<LogSegment> sealed = fixture.log.segments();
      assertTrue(sealed.size() >= 3, "several segments");
      assertTrue(sealed.getFirst().indexes().times().entries() > 10, "a time index worth a check");
      for (LogSegment segment : sealed) {
        if (segment.sizeInBytes() > 0) {
          check(fixture, segment);
        }
      }
    }
  }

  @Test
  void dumpToolReadsFilesOfLogThatIsStillBeingWritten() throws Exception {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      RandomGenerator random = Randomness.seeded(SEED);
      for (int i = 0; i < 100; i++) {
        fixture.append(TestBatches.random(random, 5, 500, LogFixture.START_MS + i * 1000L));
      }
      LogSegment active = fixture.log.segments().getFirst();
      String index = dump(active.files().offsetIndex());
      // Behind the last entry the tool meets the zeros of the room that is kept, and stops.
      assertEquals(active.indexes().offsets().entries(), entries(index));
      assertFoundNothing(index.replaceFirst("(?m)^offset: 0$", ""));
      assertEquals(fixture.log.logEndOffset(), offsets(dump(active.files().log())).size());
    }
  }

  @Test
  void dumpToolReadsTransactionIndex() throws Exception {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS, new Transactional())) {
      fixture.append(Transactional.data(7, 0, "a=1")); // 0
      fixture.append(Transactional.data(8, 0, "b=2")); // 1
      fixture.append(Transactional.marker(8, false)); // 2
      fixture.append(Transactional.marker(7, false)); // 3
      String dump = dump(fixture.log.segments().getFirst().files().txnIndex());
      assertEquals(
          List.of(
              "version: 0 producerId: 8 firstOffset: 1 lastOffset: 2 lastStableOffset: 0",
              "version: 0 producerId: 7 firstOffset: 0 lastOffset: 3 lastStableOffset: 4"),
          dump.lines().filter(line -> line.startsWith("version: ")).toList());
    }
  }

  private void check(LogFixture fixture, LogSegment segment) throws Exception {
    String index = dump(segment.files().offsetIndex());
    assertEquals(segment.indexes().offsets().entries(), entries(index));
    assertFoundNothing(index);
    String times = dump(segment.files().timeIndex());
    assertEquals(
        segment.indexes().times().entries(), count(times, "^timestamp: \\d+ offset: \\d+$"));
    assertFoundNothing(times);
    ByteBuffer bytes =
        ByteBuffer.wrap(
            fixture.read(segment.baseOffset(), segment.sizeInBytes(), Long.MAX_VALUE, false));
    List<Record> records = Batches.records(bytes, 1 << 20);
    String log = dump(segment.files().log());
    assertEquals(records.stream().map(Record::offset).toList(), offsets(log), segment.toString());
    assertEquals(0, count(log, "isvalid: false"));
  }

  static List<Long> offsets(String dump) {
    return Pattern.compile("^\\| offset: (\\d+)", Pattern.MULTILINE)
        .matcher(dump)
        .results()
        .map(match -> Long.parseLong(match.group(1)))
        .toList();
  }

  static int entries(String index) {
    return count(index, "^offset: \\d+ position: \\d+$");
  }

  static int count(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  /**
   * The tool tells of mismatches, entries out of order and the like in sentences of their own;
   * there must be none.
   */
  static void assertFoundNothing(String indexDump) {
    List<String> rest =
        indexDump
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("Dumping "))
            .filter(line -> !line.matches("(offset|timestamp): \\d+ (position|offset): \\d+"))
            .toList();
    assertEquals(List.of(), rest);
  }

  static String dump(Path file) throws IOException, InterruptedException {
    Path errors = file.resolveSibling("dump-errors.txt");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + file.getParent(),
                "-cp",
                Path.of("target", "kafka-tools").toAbsolutePath() + "/*",
                TOOL,
                "--deep-iteration",
                "--files",
                file.toString())
            .redirectError(errors.toFile())
            .start();
    String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertEquals(0, tool.waitFor(), () -> output + read(errors));
    assertTrue(output.startsWith("Dumping "), () -> output + read(errors));
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
