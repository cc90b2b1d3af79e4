package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlRecordsTest {
  @ParameterizedTest
  @EnumSource(ControlRecords.Type.class)
  void markerIsTheBytesOfKafkas(ControlRecords.Type type) {
    for (long seed : Seeds.of(20)) {
      RandomGenerator random = Randomness.seeded(seed);
      long producerId = random.nextLong(Long.MAX_VALUE);
      short epoch = (short) random.nextInt(Short.MAX_VALUE);
      int coordinatorEpoch = random.nextInt(Integer.MAX_VALUE);
      long timestamp = random.nextLong(1L << 42);
      ByteBuffer ours = ControlRecords.marker(type, producerId, epoch, coordinatorEpoch, timestamp);
      ControlRecordType theirType = ControlRecordType.valueOf(type.name());
      MemoryRecords theirs =
          MemoryRecords.withEndTransactionMarker(
              0,
              timestamp,
              BatchView.NO_LEADER_EPOCH,
              producerId,
              epoch,
              new EndTransactionMarker(theirType, coordinatorEpoch));
      String where = Seeds.replay(type.toString(), seed);
      assertEquals(theirs.buffer(), ours, where);

      Record read = Batches.records(theirs.buffer(), 1000).get(0);
      assertEquals(type, ControlRecords.type(read.key()), where);
      assertEquals(coordinatorEpoch, ControlRecords.coordinatorEpoch(read.value()), where);
    }
  }

  @Test
  void kindThatIsNotKnownIsNone() {
    for (int kind : new int[] {-1, 2, 3, 6, 1000}) {
      assertNull(ControlRecords.type(ByteBuffer.allocate(4).putShort(2, (short) kind)));
    }
  }

  @Test
  void keyOrValueThatIsTooShortIsRefused() {
    assertThrows(InvalidBatchException.class, () -> ControlRecords.type(ByteBuffer.allocate(3)));
    assertThrows(
        InvalidBatchException.class, () -> ControlRecords.coordinatorEpoch(ByteBuffer.allocate(5)));
  }
}
