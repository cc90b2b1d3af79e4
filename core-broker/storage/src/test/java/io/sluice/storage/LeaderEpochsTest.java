package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.storage.LeaderEpochs.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderEpochsTest {
  @TempDir Path dir;

  private LeaderEpochs epochs() throws IOException {
    LeaderEpochs epochs = LeaderEpochs.empty(dir);
    epochs.assign(2, 0);
    epochs.assign(2, 7);
    epochs.assign(5, 20);
    epochs.assign(4, 25);
    epochs.assign(9, 30);
    return epochs;
  }

  @Test
  void onlyNewEpochsAreNoted() throws IOException {
    assertEquals(List.of(new Entry(2, 0), new Entry(5, 20), new Entry(9, 30)), epochs().entries());
    assertEquals("0\n3\n2 0\n5 20\n9 30\n", Files.readString(dir.resolve(LeaderEpochs.FILE)));
    assertEquals(9, epochs().latest());
  }

  @Test
  void epochWithoutRecordsGivesWay() throws IOException {
    LeaderEpochs epochs = epochs();
    epochs.assign(10, 30);
    assertEquals(List.of(new Entry(2, 0), new Entry(5, 20), new Entry(10, 30)), epochs.entries());
  }

  @Test
  void endOfEpochIsStartOfTheNext() throws IOException {
    LeaderEpochs epochs = epochs();
    assertEquals(new EpochEnd(2, 20), epochs.end(2, 44));
    assertEquals(new EpochEnd(2, 20), epochs.end(4, 44));
    assertEquals(new EpochEnd(5, 30), epochs.end(8, 44));
    assertEquals(new EpochEnd(9, 44), epochs.end(9, 44));
    assertEquals(new EpochEnd(1, 0), epochs.end(1, 44));
    assertEquals(EpochEnd.UNKNOWN, epochs.end(10, 44));
    assertEquals(EpochEnd.UNKNOWN, epochs.end(-1, 44));
    assertEquals(EpochEnd.UNKNOWN, LeaderEpochs.empty(dir).end(0, 44));
  }

  @Test
  void truncationForgetsEpochsBeyondIt() throws IOException {
    LeaderEpochs epochs = epochs();
    epochs.truncateEnd(30);
    assertEquals(List.of(new Entry(2, 0), new Entry(5, 20)), epochs.entries());
    epochs.truncateEnd(21);
    assertEquals(5, epochs.latest());
    epochs.truncateEnd(0);
    assertEquals(List.of(), epochs.entries());
  }

  @Test
  void deletionKeepsTheEpochThatSpansTheNewStart() throws IOException {
    LeaderEpochs epochs = epochs();
    epochs.truncateStart(25);
    assertEquals(List.of(new Entry(5, 25), new Entry(9, 30)), epochs.entries());
    epochs.truncateStart(30);
    assertEquals(List.of(new Entry(9, 30)), epochs.entries());
    epochs.truncateStart(3);
    assertEquals(List.of(new Entry(9, 30)), epochs.entries());
  }

  @Test
  void fileIsReadBack() throws IOException {
    List<Entry> written = epochs().entries();
    LeaderEpochs read = known(LeaderEpochs.read(dir));
    assertEquals(written, read.entries());
    read.clear();
    assertEquals(List.of(), known(LeaderEpochs.read(dir)).entries());
  }

  private static LeaderEpochs known(LeaderEpochs epochs) {
    assertNotNull(epochs);
    return epochs;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0\n",
        "1\n0\n",
        "0\n2\n1 1\n",
        "0\n1\n1\n",
        "0\n1\nx 1\n",
        "0\n2\n2 5\n1 9\n",
        "0\n2\n1 9\n2 5\n",
        "\u0000\u0000\u0000"
      })
  void damagedFileIsNotBelieved(String content) throws IOException {
    Files.writeString(dir.resolve(LeaderEpochs.FILE), content);
    assertNull(LeaderEpochs.read(dir));
  }

  @Test
  void logNotesEpochsOfLeadersAndForgetsThemOnTruncation() {
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS)) {
      for (int epoch : List.of(3, 3, 4, 7)) {
        PendingAppend append =
            new PendingAppend(TestBatches.of(LogFixture.START_MS, "a", "b"), AppendOrigin.CLIENT);
        ActingAs.leader(fixture.log, List.of(append), epoch);
      }
      assertEquals(new EpochEnd(3, 4), fixture.log.epochEnd(3));
      assertEquals(new EpochEnd(4, 6), fixture.log.epochEnd(6));
      assertEquals(new EpochEnd(7, 8), fixture.log.epochEnd(7));

      ActingAs.truncate(fixture.log, 6);
      assertEquals(4, fixture.log.latestEpoch());
      fixture.crash();
      assertEquals(new EpochEnd(4, 6), fixture.log.epochEnd(4));
      fixture.commitAll();
      fixture.log.deleteRecordsBefore(5);
      assertEquals(new EpochEnd(3, 5), fixture.log.epochEnd(3));
      assertEquals(new EpochEnd(4, 6), fixture.log.epochEnd(4));
    }
  }
}
