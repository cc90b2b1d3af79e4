package io.sluice.cli.client;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A topic, or some of its partitions: {@code orders} or {@code orders:0,3}.
 *
 * @param partitions empty for all
 */
public record TopicChoice(String topic, List<Integer> partitions) {
  /**
   * Reads it.
   *
   * @throws CommandException if it is written in another way
   */
  public static TopicChoice parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new TopicChoice(text, List.of());
    }
    List<Integer> partitions = new ArrayList<>();
    for (String number : text.substring(colon + 1).split(",", -1)) {
      try {
        partitions.add(Integer.parseUnsignedInt(number.strip()));
      } catch (NumberFormatException notANumber) {
        throw new CommandException(
            "'" + text + "' is not TOPIC or TOPIC:p,… with numbers of partitions");
      }
    }
    return new TopicChoice(text.substring(0, colon), partitions);
  }

  /**
   * Returns the partitions that are meant, of a topic as the cluster describes it.
   *
   * @throws CommandException if there are none such
   */
  public List<TopicPartition> of(MetadataResponseTopic described) {
    if (described.errorCode() != ErrorCode.NONE.code()) {
      throw new CommandException("topic '" + topic + "': " + ErrorCode.of(described.errorCode()));
    }
    List<TopicPartition> all =
        described.partitions().stream()
            .map(partition -> new TopicPartition(topic, partition.partitionIndex()))
            .sorted(Comparator.comparing(TopicPartition::partition))
            .toList();
    if (partitions.isEmpty()) {
      return all;
    }
    List<TopicPartition> chosen = new ArrayList<>();
    for (Integer partition : partitions) {
      TopicPartition name = new TopicPartition(topic, partition);
      if (!all.contains(name)) {
        throw new CommandException("topic '" + topic + "' has no partition " + partition);
      }
      chosen.add(name);
    }
    return chosen;
  }
}
