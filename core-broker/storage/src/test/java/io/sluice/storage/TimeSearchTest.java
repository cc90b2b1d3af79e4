package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.TimestampType;
import io.sluice.time.Randomness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches by timestamp, against a walk over a list of all records. */
class TimeSearchTest {
  @TempDir Path dir;

  private record Stamped(long offset, long timestamp) {}

  private final List<Stamped> records = new ArrayList<>();
  private LogFixture fixture;

  private void append(RandomGenerator random, long around) {
    BatchBuilder builder = new BatchBuilder(Compression.values()[random.nextInt(5)]);
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      long timestamp = around + random.nextInt(400) - 200;
      builder.append(timestamp, null, new byte[random.nextInt(150)]);
      records.add(new Stamped(records.size(), timestamp));
    }
    fixture.append(builder.build());
  }

  private @Nullable OffsetAndTimestamp expected(long timestamp, long logStart) {
    return records.stream()
        .filter(r -> r.timestamp >= timestamp && r.offset >= logStart)
        .findFirst()
        .map(r -> new OffsetAndTimestamp(r.offset, r.timestamp, LogFixture.EPOCH))
        .orElse(null);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void searchFindsFirstRecordAtOrAfterEveryTimestamp(long seed) {
    RandomGenerator random = Randomness.seeded(seed);
    fixture =
        new LogFixture(dir, LogConfig.builder().segmentBytes(8000).indexIntervalBytes(400).build());
    for (int i = 0; i < 300; i++) {
      // On the whole upwards, with falls: clocks differ.
      append(random, LogFixture.START_MS + i * 20L - (random.nextInt(20) == 0 ? 3000 : 0));
    }
    check(seed, 0);
    fixture.restart();
    check(seed, 0);
    fixture.crash();
    check(seed, 0);
    fixture.commitAll();
    long cut = records.size() / 3 + 1;
    fixture.log.deleteRecordsBefore(cut);
    check(seed, cut);
    fixture.close();
  }

  private void check(long seed, long logStart) {
    for (long time = LogFixture.START_MS - 4000; time < LogFixture.START_MS + 7000; time += 13) {
      assertEquals(
          expected(time, logStart),
          fixture.log.offsetForTimestamp(time),
          "seed " + seed + " timestamp " + time);
    }
    Stamped largest =
        records.stream()
            .filter(r -> r.offset >= logStart)
            .max(Comparator.comparingLong(Stamped::timestamp).thenComparing(r -> -r.offset))
            .orElseThrow();
    assertEquals(
        new OffsetAndTimestamp(largest.offset, largest.timestamp, LogFixture.EPOCH),
        fixture.log.maxTimestampOffset(),
        "seed " + seed);
  }

  @Test
  void emptyLogHasNoTimestamps() {
    fixture = new LogFixture(dir, LogConfig.DEFAULTS);

    assertNull(fixture.log.offsetForTimestamp(0));
    assertNull(fixture.log.maxTimestampOffset());
    fixture.close();
  }

  @Test
  void timeOfTheAppendCountsWhereTheTopicSaysSo() {
    fixture =
        new LogFixture(
            dir, LogConfig.builder().timestampType(TimestampType.LOG_APPEND_TIME).build());
    fixture.append(TestBatches.of(5, "a", "b"));
    fixture.time.advance(1000);
    AppendOutcome.Appended second =
        (AppendOutcome.Appended) fixture.append(TestBatches.of(5, "c", "d")).getFirst();

    assertEquals(LogFixture.START_MS + 1000, second.logAppendTimeMs());
    assertEquals(
        new OffsetAndTimestamp(0, LogFixture.START_MS, 0), fixture.log.offsetForTimestamp(6));
    assertEquals(
        new OffsetAndTimestamp(2, LogFixture.START_MS + 1000, 0),
        fixture.log.offsetForTimestamp(LogFixture.START_MS + 1));
    assertEquals(
        new OffsetAndTimestamp(2, LogFixture.START_MS + 1000, 0), fixture.log.maxTimestampOffset());
    fixture.close();
  }
}
