package io.sluice.groups.shard;

import io.sluice.groups.record.EncodedRecord;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts the records of a turn into a batch. */
record RecordBatches(Clock clock, Compression compression) {
  ByteBuffer encode(List<EncodedRecord> records) {
    BatchBuilder batch = new BatchBuilder(compression);
    long nowMs = clock.wallMs();
    for (EncodedRecord record : records) {
      batch.append(nowMs, record.key(), record.value(), List.of());
    }
    return batch.build();
  }
}
