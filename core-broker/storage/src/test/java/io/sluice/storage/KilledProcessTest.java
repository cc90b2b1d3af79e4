package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchView;
import io.sluice.time.Clock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/**
 * A process is killed with signal 9 in the middle of its writes: what it had acknowledged is there,
 * and nothing torn.
 */
class KilledProcessTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 400, 1500})
  void acknowledgedBatchesSurviveKill(int linesBeforeKill) throws Exception {
    Process writer = start();
    long acknowledged = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(writer.getInputStream()))) {
      for (int i = 0; i < linesBeforeKill; i++) {
        acknowledged = Long.parseLong(lines.readLine());
      }
      writer.toHandle().destroyForcibly(); // By its handle: the pipe stays readable.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may be torn: then it is the beginning of the number, and smaller.
        acknowledged = line.isEmpty() ? acknowledged : Math.max(acknowledged, Long.parseLong(line));
      }
    }
    assertEquals(128 + 9, writer.waitFor());

    // What the killed process wrote and did not get to print may be there too, whole.
    LogFixture fixture = reopen();
    long end = fixture.log.logEndOffset();
    assertTrue(end >= acknowledged, "acknowledged " + acknowledged + ", found " + end);
    assertEquals(0, fixture.log.recovery().segmentsDropped());
    check(fixture, end);
    fixture.append(TestBatches.of(LogFixture.START_MS, "goes on"));
    assertEquals(end + 1, fixture.log.logEndOffset());
    fixture.close();
    assertEquals(List.of(), fixture.failures);
  }

  private LogFixture reopen() {
    return new LogFixture(dir, KilledWriter.config(), null, false);
  }

  private static void check(LogFixture fixture, long end) {
    long offset = 0;
    BatchView view = new BatchView();
    while (offset < end) {
      ByteBuffer expected = KilledWriter.batch(offset);
      view.wrap(expected, 0).patch(offset, LogFixture.EPOCH);
      byte[] bytes = new byte[expected.remaining()];
      expected.get(bytes);
      assertArrayEquals(bytes, fixture.read(offset, 0), "offset " + offset);
      offset += view.recordCount();
    }
    assertEquals(end, offset);
  }

  private Process start() throws IOException, URISyntaxException {
    String classPath =
        Stream.of(
                KilledWriter.class, PartitionLog.class, BatchView.class, Clock.class, Logger.class)
            .map(KilledProcessTest::place)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    classPath += File.pathSeparator + System.getProperty("jdk.module.path", "");
    classPath += File.pathSeparator + System.getProperty("java.class.path", "");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            KilledWriter.class.getName(),
            dir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
