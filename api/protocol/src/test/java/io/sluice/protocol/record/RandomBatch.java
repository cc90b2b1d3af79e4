package io.sluice.protocol.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/** What a batch is to hold, made up, and the batch as Sluice and as Kafka's clients build it. */
final class RandomBatch {
  private static final String[] NAMES = {"", "a", "trace-id", "größe", "\u4e2d\u6587", "😀"};

  final Compression compression;
  final int level;
  final long baseOffset;
  final int leaderEpoch;
  final boolean logAppendTime;
  final long appendedAt;
  final boolean transactional;
  final boolean control;
  final long producerId;
  final short producerEpoch;
  final int baseSequence;

  /** The records with the timestamps of the producer, whatever the timestamp type. */
  final List<Record> records = new ArrayList<>();

  RandomBatch(RandomGenerator random) {
    this(random, Compression.values()[random.nextInt(Compression.values().length)]);
  }

  RandomBatch(RandomGenerator random, Compression compression) {
    this.compression = compression;
    level = level(random, compression);
    baseOffset = random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 62));
    leaderEpoch = random.nextInt(-1, 1000);
    logAppendTime = random.nextInt(3) == 0;
    appendedAt = logAppendTime ? random.nextLong(1L << 42) : BatchView.NO_TIMESTAMP;
    control = random.nextInt(8) == 0;
    transactional = control || random.nextInt(4) == 0;
    boolean idempotent = transactional || random.nextBoolean();
    producerId = idempotent ? random.nextLong(Long.MAX_VALUE) : BatchView.NO_PRODUCER_ID;
    producerEpoch =
        (short) (idempotent ? random.nextInt(Short.MAX_VALUE) : BatchView.NO_PRODUCER_EPOCH);
    baseSequence = idempotent && !control ? sequence(random) : BatchView.NO_SEQUENCE;
    boolean gaps = random.nextInt(4) == 0;
    long timestamp = random.nextLong(1L << 41);
    long offset = baseOffset;
    for (int i = random.nextInt(1, control ? 2 : 40); i > 0; i--) {
      records.add(record(random, offset, timestamp));
      offset += gaps ? random.nextInt(1, 500) : 1;
      timestamp = Math.max(0, timestamp + random.nextInt(-5000, 5000));
    }
  }

  private static int level(RandomGenerator random, Compression compression) {
    return switch (compression) {
      case NONE, SNAPPY -> compression.defaultLevel();
      case GZIP -> random.nextInt(4) == 0 ? -1 : random.nextInt(1, 10);
      case LZ4 -> random.nextInt(1, 18);
      case ZSTD -> random.nextInt(-7, 20);
    };
  }

  private static int sequence(RandomGenerator random) {
    return random.nextInt(4) == 0
        ? Integer.MAX_VALUE - random.nextInt(30)
        : random.nextInt(Integer.MAX_VALUE);
  }

  private Record record(RandomGenerator random, long offset, long timestamp) {
    if (control) {
      ByteBuffer key = ByteBuffer.allocate(4).putShort(2, (short) random.nextInt(2));
      return new Record(offset, timestamp, key, bytes(random, 6), List.of());
    }
    List<Header> headers = new ArrayList<>();
    for (int i = random.nextInt(4) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
      headers.add(new Header(NAMES[random.nextInt(NAMES.length)], maybe(random, 100)));
    }
    return new Record(offset, timestamp, maybe(random, 70), maybe(random, 3000), headers);
  }

  private static @Nullable ByteBuffer maybe(RandomGenerator random, int sizeMax) {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> ByteBuffer.allocate(0);
      default -> bytes(random, random.nextInt(sizeMax));
    };
  }

  /** Bytes that can be compressed a little, in a buffer with something before and behind them. */
  private static ByteBuffer bytes(RandomGenerator random, int size) {
    byte[] bytes = new byte[size + 7];
    int repeat = random.nextInt(1, 9);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i % repeat == 0 ? (byte) random.nextInt() : 1;
    }
    return ByteBuffer.wrap(bytes, 3, size);
  }

  int lastOffsetDelta() {
    return (int) (records.get(records.size() - 1).offset() - baseOffset);
  }

  long maxTimestamp() {
    return logAppendTime
        ? appendedAt
        : records.stream().mapToLong(Record::timestamp).max().orElseThrow();
  }

  /** The records as whoever reads the batch gets them. */
  List<Record> expected() {
    return records.stream()
        .map(
            r ->
                logAppendTime
                    ? new Record(r.offset(), appendedAt, r.key(), r.value(), r.headers())
                    : r)
        .toList();
  }

  ByteBuffer ours() {
    BatchBuilder builder =
        new BatchBuilder(compression, level)
            .baseOffset(baseOffset)
            .leaderEpoch(leaderEpoch)
            .producer(producerId, producerEpoch, baseSequence);
    if (logAppendTime) {
      builder.logAppendTime(appendedAt);
    }
    if (transactional) {
      builder.transactional();
    }
    if (control) {
      builder.control();
    }
    for (Record r : records) {
      int delta = (int) (r.offset() - baseOffset);
      builder.appendAt(delta, r.timestamp(), r.key(), r.value(), r.headers());
    }
    return builder.build();
  }

  ByteBuffer theirs() {
    ByteBufferOutputStream out = new ByteBufferOutputStream(512);
    MemoryRecordsBuilder builder =
        new MemoryRecordsBuilder(
            out,
            BatchView.MAGIC,
            theirCompression(),
            logAppendTime
                ? org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME
                : org.apache.kafka.common.record.TimestampType.CREATE_TIME,
            baseOffset,
            appendedAt,
            producerId,
            producerEpoch,
            baseSequence,
            transactional,
            control,
            leaderEpoch,
            1 << 20);
    for (Record r : records) {
      if (control) {
        builder.appendControlRecordWithOffset(
            r.offset(),
            new org.apache.kafka.common.record.internal.SimpleRecord(
                r.timestamp(), r.key(), r.value()));
      } else {
        builder.appendWithOffset(r.offset(), r.timestamp(), r.key(), r.value(), headers(r));
      }
    }
    builder.close();
    return builder.build().buffer();
  }

  static org.apache.kafka.common.header.Header[] headers(Record record) {
    return record.headers().stream()
        .map(
            h ->
                new RecordHeader(
                    ByteBuffer.wrap(h.key().getBytes(StandardCharsets.UTF_8)), h.value()))
        .toArray(org.apache.kafka.common.header.Header[]::new);
  }

  private org.apache.kafka.common.compress.Compression theirCompression() {
    return switch (compression) {
      case NONE -> org.apache.kafka.common.compress.Compression.NONE;
      case GZIP -> org.apache.kafka.common.compress.Compression.gzip().level(level).build();
      case SNAPPY -> org.apache.kafka.common.compress.Compression.snappy().build();
      case LZ4 -> org.apache.kafka.common.compress.Compression.lz4().level(level).build();
      case ZSTD -> org.apache.kafka.common.compress.Compression.zstd().level(level).build();
    };
  }

  @Override
  public String toString() {
    return compression
        + "/"
        + level
        + " of "
        + records.size()
        + " records from "
        + baseOffset
        + (logAppendTime ? " appended at " + appendedAt : "")
        + (transactional ? " transactional" : "")
        + (control ? " control" : "");
  }
}
