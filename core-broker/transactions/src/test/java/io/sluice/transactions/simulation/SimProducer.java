package io.sluice.transactions.simulation;

import io.sluice.kernel.TransactionalProducer;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that runs one transaction after the other, until it is fenced or stopped. */
final class SimProducer {
  private static final int RETRY_MS = 20;
  private static final int TIMEOUT_MS = 2_000;

  private final String id;
  private final String name;
  private final boolean second;
  private final SimBroker broker;
  private final SimNetwork network;
  private final VirtualTime time;
  private final Random random;
  private final Ledger ledger;

  private TransactionalProducer self = new TransactionalProducer("", -1, (short) -1);
  private final Map<TopicPartition, Integer> sequences = new HashMap<>();
  private final Set<TopicPartition> added = new HashSet<>();
  private Ledger.Attempted present = new Ledger.Attempted();
  private int valuesLeft;
  private int values;

  /** Whether it does nothing more: it is dead, fenced, or the simulation ends. */
  boolean stopped;

  SimProducer(String id, String name, boolean second, World world) {
    this.id = id;
    this.name = name;
    this.second = second;
    this.broker = world.broker;
    this.network = world.network;
    this.time = world.time;
    this.random = world.random;
    this.ledger = world.ledger;
  }

  private void soon(Runnable next) {
    time.schedule(random.nextInt(RETRY_MS) + 1L, () -> ifRunning(next));
  }

  private void ifRunning(Runnable next) {
    if (!stopped) {
      next.run();
    }
  }

  /** Begins a session. */
  void init() {
    InitProducerIdRequest request =
        InitProducerIdRequest.builder()
            .transactionalId(id)
            .transactionTimeoutMs(TIMEOUT_MS)
            .build();
    network.<InitProducerIdResponse>send(
        reply -> broker.init(request, reply), answer -> ifRunning(() -> initialized(answer)));
  }

  private void initialized(@Nullable InitProducerIdResponse answer) {
    if (answer == null || ErrorCode.of(answer.errorCode()).retriable()) {
      soon(this::init);
    } else if (answer.errorCode() == 0) {
      become(answer.producerId(), answer.producerEpoch());
      begin();
    } else {
      stopped = true;
    }
  }

  private void become(long producerId, short epoch) {
    if (producerId != self.producerId() || epoch != self.epoch()) {
      sequences.clear();
    }
    self = new TransactionalProducer(id, producerId, epoch);
  }

  private void begin() {
    present = ledger.begin();
    added.clear();
    valuesLeft = 1 + random.nextInt(4);
    write();
  }

  private void write() {
    if (valuesLeft-- == 0) {
      boolean commit = random.nextInt(4) > 0;
      present.commitRequested = commit;
      end(commit);
      return;
    }
    TopicPartition partition = new TopicPartition("orders", random.nextInt(SimBroker.PARTITIONS));
    String value = name + "-" + values++;
    present.sent.add(value);
    SimBroker.Batch batch =
        new SimBroker.Batch(partition, sequences.getOrDefault(partition, 0), value);
    if (second || added.contains(partition)) {
      produce(batch);
    } else {
      add(batch);
    }
  }

  private void add(SimBroker.Batch batch) {
    AddPartitionsToTxnTopic topic =
        AddPartitionsToTxnTopic.builder()
            .name("orders")
            .partitions(List.of(batch.partition().partition()))
            .build();
    AddPartitionsToTxnRequest request =
        AddPartitionsToTxnRequest.builder()
            .v3AndBelowTransactionalId(id)
            .v3AndBelowProducerId(self.producerId())
            .v3AndBelowProducerEpoch(self.epoch())
            .v3AndBelowTopics(List.of(topic))
            .build();
    network.<AddPartitionsToTxnResponse>send(
        reply -> broker.ask(ApiKey.ADD_PARTITIONS_TO_TXN, 3, request, reply),
        answer -> ifRunning(() -> added(batch, answer)));
  }

  private void added(SimBroker.Batch batch, @Nullable AddPartitionsToTxnResponse answer) {
    ErrorCode error =
        answer == null
            ? ErrorCode.NETWORK_EXCEPTION
            : ErrorCode.of(
                answer
                    .resultsByTopicV3AndBelow()
                    .getFirst()
                    .resultsByPartition()
                    .getFirst()
                    .partitionErrorCode());
    if (error == ErrorCode.NONE) {
      added.add(batch.partition());
      produce(batch);
    } else if (error.retriable()) {
      soon(() -> add(batch));
    } else {
      fenced();
    }
  }

  private void produce(SimBroker.Batch batch) {
    TransactionalProducer producer = self;
    network.<ErrorCode>send(
        reply -> broker.produce(producer, batch, second, reply),
        error ->
            ifRunning(() -> produced(batch, error == null ? ErrorCode.NETWORK_EXCEPTION : error)));
  }

  private void produced(SimBroker.Batch batch, ErrorCode error) {
    if (error == ErrorCode.NONE) {
      sequences.put(batch.partition(), batch.sequence() + 1);
      present
          .acknowledged
          .computeIfAbsent(batch.partition(), partition -> new ArrayList<>())
          .add(batch.value());
      soon(this::write);
    } else if (error.retriable()) {
      soon(() -> produce(batch));
    } else if (second) {
      end(false); // As clients of the second protocol do: the end brings a new epoch.
    } else {
      fenced();
    }
  }

  private void end(boolean commit) {
    EndTxnRequest request =
        EndTxnRequest.builder()
            .transactionalId(id)
            .producerId(self.producerId())
            .producerEpoch(self.epoch())
            .committed(commit)
            .build();
    network.<EndTxnResponse>send(
        reply -> broker.ask(ApiKey.END_TXN, second ? 5 : 4, request, reply),
        answer -> ifRunning(() -> ended(commit, answer)));
  }

  private void ended(boolean commit, @Nullable EndTxnResponse answer) {
    if (answer == null || ErrorCode.of(answer.errorCode()).retriable()) {
      soon(() -> end(commit));
      return;
    }
    if (answer.errorCode() != 0) {
      fenced();
      return;
    }
    present.outcome = commit ? Ledger.Outcome.COMMITTED : Ledger.Outcome.NOT_COMMITTED;
    if (second) {
      become(answer.producerId(), answer.producerEpoch());
    }
    soon(this::begin);
  }

  /** Whether a commit that it asked for came to pass it does not know. */
  private void fenced() {
    stopped = true;
  }
}
