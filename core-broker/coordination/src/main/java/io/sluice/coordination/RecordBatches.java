package io.sluice.coordination;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Compression;
import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts the records of a turn into a batch. */
record RecordBatches(Clock clock, Compression compression) {
  ByteBuffer encode(List<EncodedRecord> records) {
    return encode(new BatchBuilder(compression), records);
  }

  /** As Kafka's coordinators do, without sequence numbers: a turn is written once. */
  ByteBuffer encodeIn(Producer producer, List<EncodedRecord> records) {
    return encode(
        new BatchBuilder(compression)
            .producer(producer.id(), producer.epoch(), BatchView.NO_SEQUENCE)
            .transactional(),
        records);
  }

  private ByteBuffer encode(BatchBuilder batch, List<EncodedRecord> records) {
    long nowMs = clock.wallMs();
    for (EncodedRecord record : records) {
      batch.append(nowMs, record.key(), record.value(), List.of());
    }
    return batch.build();
  }
}
