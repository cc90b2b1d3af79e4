package io.sluice.transactions.api;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors of partitions, as AddPartitionsToTxn's response has them. */
public final class PartitionResults {
  private PartitionResults() {}

  /** Puts errors into the response's shape. */
  static List<AddPartitionsToTxnTopicResult> of(Map<TopicPartition, ErrorCode> errors) {
    Map<String, List<AddPartitionsToTxnPartitionResult>> topics = new LinkedHashMap<>();
    errors.forEach(
        (partition, error) ->
            topics
                .computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                .add(
                    AddPartitionsToTxnPartitionResult.builder()
                        .partitionIndex(partition.partition())
                        .partitionErrorCode(error.code())
                        .build()));
    List<AddPartitionsToTxnTopicResult> all = new ArrayList<>(topics.size());
    topics.forEach(
        (name, results) ->
            all.add(
                AddPartitionsToTxnTopicResult.builder()
                    .name(name)
                    .resultsByPartition(results)
                    .build()));
    return all;
  }

  /** Reads them from there. */
  public static Map<TopicPartition, ErrorCode> read(List<AddPartitionsToTxnTopicResult> topics) {
    Map<TopicPartition, ErrorCode> errors = new HashMap<>();
    for (AddPartitionsToTxnTopicResult topic : topics) {
      for (AddPartitionsToTxnPartitionResult each : topic.resultsByPartition()) {
        errors.put(
            new TopicPartition(topic.name(), each.partitionIndex()),
            ErrorCode.of(each.partitionErrorCode()));
      }
    }
    return errors;
  }
}
