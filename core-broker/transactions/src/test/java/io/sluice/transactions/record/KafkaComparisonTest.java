package io.sluice.transactions.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.coordination.EncodedRecord;
import io.sluice.protocol.TopicPartition;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Session;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.machine.TransactionState;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.junit.jupiter.api.Test;

/** Records are Kafka's, byte for byte. */
class KafkaComparisonTest {
  private static final Set<TopicPartition> PARTITIONS =
      new LinkedHashSet<>(
          List.of(
              new TopicPartition("orders", 2),
              new TopicPartition("orders", 0),
              new TopicPartition("__consumer_offsets", 7)));

  private final TransactionRecordCodec codec = new TransactionRecordCodec();

  @Test
  void openTransactionOfTheSecondProtocolIsWrittenAsKafkaWritesIt() {
    Transaction ongoing =
        new Transaction(
            new Session(new Producer(7, (short) 5), null, 3, 9, 60_000),
            TransactionState.ONGOING,
            PARTITIONS,
            1_000,
            2_000,
            true);
    TransactionLogValue value =
        new TransactionLogValue()
            .setProducerId(7)
            .setProducerEpoch((short) 5)
            .setPreviousProducerId(3)
            .setNextProducerId(9)
            .setTransactionTimeoutMs(60_000)
            .setTransactionStatus((byte) 1)
            .setTransactionStartTimestampMs(1_000)
            .setTransactionLastUpdateTimestampMs(2_000)
            .setClientTransactionVersion((short) 2)
            .setTransactionPartitions(
                List.of(schema("orders", List.of(2, 0)), schema("__consumer_offsets", List.of(7))));
    assertWritten(ongoing, value);
  }

  @Test
  void sessionWithoutTransactionIsWrittenAsKafkaWritesIt() {
    Transaction empty =
        new Transaction(
            new Session(new Producer(7, (short) 0), null, -1, -1, 60_000),
            TransactionState.EMPTY,
            Set.of(),
            -1,
            2_000,
            false);
    TransactionLogValue value =
        new TransactionLogValue()
            .setProducerId(7)
            .setProducerEpoch((short) 0)
            .setTransactionTimeoutMs(60_000)
            .setTransactionStatus((byte) 0)
            .setTransactionStartTimestampMs(-1)
            .setTransactionLastUpdateTimestampMs(2_000)
            .setTransactionPartitions(null);
    assertWritten(empty, value);
  }

  @Test
  void recordOfKafkaBeforeVersionOneIsRead() {
    TransactionLogValue value =
        new TransactionLogValue()
            .setProducerId(7)
            .setProducerEpoch((short) 5)
            .setTransactionTimeoutMs(60_000)
            .setTransactionStatus((byte) 4)
            .setTransactionStartTimestampMs(1_000)
            .setTransactionLastUpdateTimestampMs(2_000)
            .setTransactionPartitions(List.of());
    ByteBuffer key =
        MessageUtil.toVersionPrefixedByteBuffer(
            (short) 0, new TransactionLogKey().setTransactionalId("payments"));
    ByteBuffer bytes = MessageUtil.toVersionPrefixedByteBuffer((short) 0, value);
    assertEquals(
        new TransactionRecord.Known(
            "payments",
            new Transaction(
                new Session(new Producer(7, (short) 5), null, -1, -1, 60_000),
                TransactionState.COMPLETE_COMMIT,
                Set.of(),
                1_000,
                2_000,
                false)),
        codec.decode(key, bytes));
  }

  @Test
  void tombstoneHasNoValue() {
    EncodedRecord encoded = codec.encode(new TransactionRecord.Known("payments", null));
    assertNull(encoded.value());
    assertEquals(new TransactionRecord.Known("payments", null), codec.decode(encoded.key(), null));
  }

  @Test
  void keyOfALaterKafkaIsUnknown() {
    ByteBuffer key = ByteBuffer.allocate(2).putShort((short) 5).flip();
    assertEquals(new TransactionRecord.Unknown(5), codec.decode(key, null));
  }

  private static TransactionLogValue.PartitionsSchema schema(String topic, List<Integer> ids) {
    return new TransactionLogValue.PartitionsSchema().setTopic(topic).setPartitionIds(ids);
  }

  private void assertWritten(Transaction transaction, TransactionLogValue value) {
    TransactionRecord record = new TransactionRecord.Known("payments", transaction);
    EncodedRecord encoded = codec.encode(record);
    assertEquals(
        MessageUtil.toVersionPrefixedByteBuffer(
            (short) 0, new TransactionLogKey().setTransactionalId("payments")),
        encoded.key());
    assertEquals(MessageUtil.toVersionPrefixedByteBuffer((short) 1, value), encoded.value());
    ByteBuffer bytes = encoded.value().duplicate();
    assertEquals(1, bytes.getShort());
    assertEquals(value, new TransactionLogValue(new ByteBufferAccessor(bytes), (short) 1));
    assertEquals(record, codec.decode(encoded.key(), encoded.value()));
  }
}
