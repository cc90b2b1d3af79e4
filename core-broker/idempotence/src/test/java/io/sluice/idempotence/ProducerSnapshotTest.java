package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ProducerSnapshotTest {
  private static ByteBuffer some(int producers) {
    TestLog log = new TestLog();
    for (int producer = 0; producer < producers; producer++) {
      for (int i = 0; i <= producer % 7; i++) {
        log.send(producer, producer % 3, i * 2, 2);
      }
    }
    return log.producers.snapshot();
  }

  private static ByteBuffer sealed(ByteBuffer snapshot) {
    CRC32C crc = new CRC32C();
    crc.update(snapshot.duplicate().position(6));
    return snapshot.putInt(2, (int) crc.getValue());
  }

  private static void assertDamaged(ByteBuffer snapshot, String how) {
    TestLog log = new TestLog();
    log.send(1, 0, 0, 1);
    assertThrows(IllegalArgumentException.class, () -> log.producers.restore(snapshot), how);
    Verdict known = log.send(1, 0, 0, 1);
    assertInstanceOf(Verdict.Duplicate.class, known, "what was known stays: " + how);
  }

  @Test
  void snapshotOfNothingIsRead() {
    TestLog log = new TestLog();
    log.restart();
    assertEquals(0, log.producers.size());
  }

  @Test
  void snapshotReadAndWrittenAgainIsTheSameBytes() {
    ByteBuffer snapshot = some(30);
    TestLog log = new TestLog();
    log.producers.restore(snapshot);
    assertEquals(30, log.producers.size());
    assertEquals(snapshot, log.producers.snapshot());
    assertEquals(0, snapshot.position());
  }

  @Test
  void snapshotIsReadFromThePositionOfAnyBuffer() {
    ByteBuffer snapshot = some(3);
    int size = snapshot.remaining();
    ByteBuffer direct = ByteBuffer.allocateDirect(size + 9).position(4).put(snapshot).position(4);
    TestLog log = new TestLog();
    log.producers.restore(direct.limit(4 + size).asReadOnlyBuffer());
    assertEquals(3, log.producers.size());
  }

  @Test
  void fiveBatchesAreKnownAfterARestart() {
    TestLog log = new TestLog();
    for (int i = 0; i < 8; i++) {
      log.send(7, 2, i * 10, 10);
    }
    log.restart();
    for (int i = 3; i < 8; i++) {
      assertEquals(new Verdict.Duplicate(i * 10, i * 10 + 9, -1), log.send(7, 2, i * 10, 10));
    }
    assertEquals(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        assertInstanceOf(Verdict.Reject.class, log.send(7, 2, 20, 10)).error());
    assertEquals(Verdict.ACCEPT, log.send(7, 2, 80, 1));
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] bytes = some(4).array();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] broken = bytes.clone();
      broken[bit / 8] ^= (byte) (1 << bit % 8);
      assertDamaged(ByteBuffer.wrap(broken), "bit " + bit);
    }
  }

  @Test
  void snapshotCutShortAnywhereIsFound() {
    byte[] bytes = some(4).array();
    for (int end = 0; end < bytes.length; end++) {
      assertDamaged(ByteBuffer.wrap(Arrays.copyOf(bytes, end)), "cut at " + end);
    }
  }

  @Test
  void nonsenseUnderARightChecksumIsFound() {
    for (int count : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000}) {
      assertDamaged(sealed(some(2).putInt(6, count)), "producers " + count);
    }
    int batches = 10 + 46 + 4;
    for (int count : new int[] {-1, 6, 127, 5, 2}) {
      assertDamaged(sealed(some(1).put(batches, (byte) count)), "batches " + count);
    }
    assertDamaged(sealed(some(1).putShort(0, (short) 2)), "version");
  }

  @Test
  void noiseIsReadOrRefused() {
    for (long seed : Seeds.of(2000)) {
      RandomGenerator random = Randomness.seeded(seed);
      ByteBuffer noise = random.nextBoolean() ? some(random.nextInt(5)) : null;
      if (noise == null) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        noise = ByteBuffer.wrap(bytes);
      }
      for (int i = random.nextInt(4); i > 0 && noise.limit() > 10; i--) {
        noise.put(random.nextInt(6, noise.limit()), (byte) random.nextInt());
      }
      if (noise.limit() > 6) {
        sealed(noise.putShort(0, (short) 1));
      }
      try {
        Undecided ended = new Undecided();
        List<Producer> read = ProducerSnapshot.read(noise, ended);
        ProducerSnapshot.write(read, ended);
      } catch (IllegalArgumentException refused) {
        // As it should be.
      } catch (RuntimeException | Error e) {
        throw new AssertionError("again by -Dsluice.seed=" + seed, e);
      }
    }
  }
}
