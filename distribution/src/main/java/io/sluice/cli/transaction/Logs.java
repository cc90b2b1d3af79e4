package io.sluice.cli.transaction;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeProducersRequest;
import io.sluice.protocol.message.DescribeProducersRequest.TopicRequest;
import io.sluice.protocol.message.DescribeProducersResponse;
import io.sluice.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.sluice.protocol.message.DescribeProducersResponse.ProducerState;
import io.sluice.protocol.message.DescribeProducersResponse.TopicResponse;
import io.sluice.protocol.message.MetadataResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks the leaders of partitions which transactions are open in their logs. For one thread. */
final class Logs {
  private final ClusterConnection cluster;
  private final MetadataResponse metadata;

  /**
   * Creates it.
   *
   * @param metadata holds the topics that will be asked about
   */
  Logs(ClusterConnection cluster, MetadataResponse metadata) {
    this.cluster = cluster;
    this.metadata = metadata;
  }

  /** Returns what is open in these partitions; in each, what began first comes first. */
  List<OpenTransaction> open(Collection<TopicPartition> partitions) {
    Map<BrokerConnection, Map<String, List<Integer>>> byLeader = new LinkedHashMap<>();
    for (TopicPartition each : partitions) {
      byLeader
          .computeIfAbsent(
              cluster.leader(metadata, each.topic(), each.partition()), leader -> new TreeMap<>())
          .computeIfAbsent(each.topic(), topic -> new ArrayList<>())
          .add(each.partition());
    }
    List<OpenTransaction> open = new ArrayList<>();
    byLeader.forEach((leader, topics) -> open.addAll(ask(leader, topics)));
    open.sort(
        Comparator.comparing((OpenTransaction each) -> each.partition().topic())
            .thenComparing(each -> each.partition().partition())
            .thenComparing(OpenTransaction::startOffset));
    return open;
  }

  private static List<OpenTransaction> ask(
      BrokerConnection leader, Map<String, List<Integer>> partitions) {
    List<TopicRequest> topics = new ArrayList<>();
    partitions.forEach(
        (topic, indexes) ->
            topics.add(TopicRequest.builder().name(topic).partitionIndexes(indexes).build()));
    DescribeProducersResponse answer =
        leader.ask(
            ApiKey.DESCRIBE_PRODUCERS,
            DescribeProducersRequest.builder().topics(topics).build(),
            DescribeProducersResponse.class);
    List<OpenTransaction> open = new ArrayList<>();
    for (TopicResponse topic : answer.topics()) {
      for (PartitionResponse partition : topic.partitions()) {
        add(new TopicPartition(topic.name(), partition.partitionIndex()), partition, open);
      }
    }
    return open;
  }

  private static void add(
      TopicPartition partition, PartitionResponse answer, List<OpenTransaction> to) {
    ErrorCode error = ErrorCode.of(answer.errorCode());
    if (error != ErrorCode.NONE) {
      String why = answer.errorMessage();
      throw new CommandException(
          "the producers of " + partition + ": " + (why == null ? error.toString() : why));
    }
    for (ProducerState producer : answer.activeProducers()) {
      if (producer.currentTxnStartOffset() >= 0) {
        to.add(
            new OpenTransaction(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch(),
                producer.currentTxnStartOffset(),
                producer.lastTimestamp()));
      }
    }
  }
}
