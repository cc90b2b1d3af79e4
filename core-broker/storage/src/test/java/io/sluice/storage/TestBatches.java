package io.sluice.storage;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Batches for tests, as a producer would send them. */
final class TestBatches {
  private TestBatches() {}

  /** Returns a batch of one record for each value. */
  static ByteBuffer of(long timestamp, String... values) {
    BatchBuilder builder = new BatchBuilder();
    for (String value : values) {
      builder.append(timestamp, null, value.getBytes(StandardCharsets.UTF_8));
    }
    return builder.build();
  }

  /** Returns a batch of some records of random content, whose timestamps are near the given one. */
  static ByteBuffer random(RandomGenerator random, int records, int valueBytesMax, long timestamp) {
    Compression compression =
        random.nextInt(4) == 0 ? Compression.values()[random.nextInt(5)] : Compression.NONE;
    BatchBuilder builder = new BatchBuilder(compression);
    for (int i = 0; i < records; i++) {
      byte[] value = new byte[random.nextInt(valueBytesMax + 1)];
      random.nextBytes(value);
      byte[] key = random.nextBoolean() ? null : new byte[] {(byte) random.nextInt(100)};
      builder.append(timestamp + random.nextInt(1000), key, value);
    }
    return builder.build();
  }
}
