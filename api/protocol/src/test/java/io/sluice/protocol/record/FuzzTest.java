package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.message.Mutation;
import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Breaks batches: whole ones, their headers under a correct checksum, their packed records, and
 * their records before they are packed. They are read or refused, in bounded memory.
 */
@Timeout(300)
class FuzzTest {
  private static final int ROUNDS = 150;
  private static final int UNPACKED_MAX = 1 << 20;

  /** What a codec may take to begin with, and the limit above, with the growth up to it. */
  private static final int COST_MAX = 1 << 22;

  /** A snappy block is believed to hold 22 times its size; records cost copies and objects. */
  private static final int COST_OF_BYTE_MAX = 400;

  private final BatchView view = new BatchView();
  private final RecordCursor cursor = new RecordCursor();
  private int read;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void brokenBatchIsReadOrRefused(Compression compression) throws IOException {
    for (long seed : Seeds.of(2)) {
      RandomGenerator random = Randomness.seeded(seed);
      for (int round = 0; round < ROUNDS; round++) {
        RandomBatch batch = new RandomBatch(random, compression);
        byte[] bytes = batch.ours().array();
        String where = Seeds.replay(batch + " in round " + round, seed);
        for (Mutation mutation : Mutation.values()) {
          check(mutation.apply(bytes, random), where + " " + mutation);
          check(underHeader(bytes, mutation, random), where + " under header, " + mutation);
          check(records(bytes, compression, mutation, random), where + " records, " + mutation);
        }
      }
    }
    assertTrue(read > 0, "some survive");
  }

  /** Breaks the header but for the length and the format, or the packed records. */
  private static byte[] underHeader(byte[] batch, Mutation mutation, RandomGenerator random) {
    byte[] broken = batch.clone();
    if (random.nextInt(3) == 0) {
      byte[] fields = Arrays.copyOfRange(batch, BatchView.ATTRIBUTES_OFFSET, BatchView.OVERHEAD);
      fields = Arrays.copyOf(mutation.apply(fields, random), fields.length);
      System.arraycopy(fields, 0, broken, BatchView.ATTRIBUTES_OFFSET, fields.length);
      return sealed(broken);
    }
    byte[] body = Arrays.copyOfRange(batch, BatchView.OVERHEAD, batch.length);
    return sealed(joined(batch, mutation.apply(body, random)));
  }

  private static byte[] records(
      byte[] batch, Compression compression, Mutation mutation, RandomGenerator random)
      throws IOException {
    ByteBuffer body = ByteBuffer.wrap(batch).position(BatchView.OVERHEAD).slice();
    byte[] records;
    try (InputStream in = compression.decompress(body)) {
      records = mutation.apply(in.readAllBytes(), random);
    }
    ByteBuffer packed = compression.pack(ByteBuffer.wrap(records), compression.defaultLevel());
    byte[] bytes = new byte[packed.remaining()];
    packed.get(bytes);
    return sealed(joined(batch, bytes));
  }

  private static byte[] joined(byte[] batch, byte[] body) {
    byte[] joined = Arrays.copyOf(batch, BatchView.OVERHEAD + body.length);
    System.arraycopy(body, 0, joined, BatchView.OVERHEAD, body.length);
    return joined;
  }

  /** Makes length and checksum fit. */
  private static byte[] sealed(byte[] batch) {
    ByteBuffer buffer = ByteBuffer.wrap(batch);
    buffer.putInt(BatchView.LENGTH_OFFSET, batch.length - BatchView.LOG_OVERHEAD);
    new BatchView().wrap(buffer, 0).renewCrc();
    return batch;
  }

  private void check(byte[] bytes, String where) {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    long most = COST_MAX + (long) COST_OF_BYTE_MAX * bytes.length;
    try {
      long cost = Allocation.of(() -> readOrRefuse(direct), most);
      assertTrue(cost <= most, () -> cost + " bytes allocated for " + bytes.length);
      assertEquals(0, direct.position());
    } catch (RuntimeException | Error e) {
      String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 2000));
      throw new AssertionError(where + " on " + hex, e);
    }
  }

  private void readOrRefuse(ByteBuffer bytes) {
    try {
      for (int at = 0; at < bytes.limit(); at += view.sizeInBytes()) {
        Batches.check(view, bytes, at);
        Walk.all(cursor, view, UNPACKED_MAX);
      }
      List<Record> records = Batches.records(bytes, UNPACKED_MAX);
      read += records.size();
    } catch (InvalidBatchException refused) {
      assertTrue(refused.errorCode().code() > 0);
    }
  }
}
