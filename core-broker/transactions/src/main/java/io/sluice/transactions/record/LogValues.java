package io.sluice.transactions.record;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.TopicPartition;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Session;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.machine.TransactionState;
import io.sluice.transactions.record.TransactionLogValue.PartitionsSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what is known of a transactional id into the value of a record, and back. */
final class LogValues {
  /** The number of the protocol in which the end of a transaction raises the epoch. */
  private static final short SECOND_PROTOCOL = 2;

  private static final short FIRST_PROTOCOL = 0;

  private LogValues() {}

  static TransactionLogValue of(Transaction transaction) {
    Session session = transaction.session();
    return TransactionLogValue.builder()
        .producerId(session.producer().id())
        .producerEpoch(session.producer().epoch())
        .previousProducerId(session.previousId())
        .nextProducerId(session.nextId())
        .transactionTimeoutMs(session.timeoutMs())
        .transactionStatus(transaction.state().number())
        .transactionPartitions(partitions(transaction))
        .transactionLastUpdateTimestampMs(transaction.updateMs())
        .transactionStartTimestampMs(transaction.startMs())
        .clientTransactionVersion(transaction.raising() ? SECOND_PROTOCOL : FIRST_PROTOCOL)
        .build();
  }

  /** Where there has been no transaction there is no list, not even an empty one. */
  private static @Nullable List<PartitionsSchema> partitions(Transaction transaction) {
    if (transaction.state() == TransactionState.EMPTY) {
      return null;
    }
    Map<String, List<Integer>> topics = new LinkedHashMap<>();
    for (TopicPartition each : transaction.partitions()) {
      topics.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
    }
    List<PartitionsSchema> all = new ArrayList<>(topics.size());
    topics.forEach(
        (topic, ids) -> all.add(PartitionsSchema.builder().topic(topic).partitionIds(ids).build()));
    return all;
  }

  /**
   * Returns what a value says.
   *
   * @throws ProtocolException if it names a state that is not known
   */
  static Transaction read(TransactionLogValue value) {
    TransactionState state = TransactionState.of(value.transactionStatus());
    if (state == null) {
      throw new ProtocolException("there is no state " + value.transactionStatus());
    }
    Session session =
        new Session(
            new Producer(value.producerId(), value.producerEpoch()),
            null,
            value.previousProducerId(),
            value.nextProducerId(),
            value.transactionTimeoutMs());
    return new Transaction(
        session,
        state,
        partitions(value.transactionPartitions()),
        value.transactionStartTimestampMs(),
        value.transactionLastUpdateTimestampMs(),
        value.clientTransactionVersion() >= SECOND_PROTOCOL);
  }

  private static Set<TopicPartition> partitions(@Nullable List<PartitionsSchema> topics) {
    if (topics == null || topics.isEmpty()) {
      return Set.of();
    }
    Set<TopicPartition> all = new LinkedHashSet<>();
    for (PartitionsSchema topic : topics) {
      topic.partitionIds().forEach(id -> all.add(new TopicPartition(topic.topic(), id)));
    }
    return Collections.unmodifiableSet(all);
  }
}
