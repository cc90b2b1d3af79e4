package io.sluice.e2e;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponsePartition;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one broker says of a topic. Brokers may differ, for a while or for as long as they are cut
 * off: who waits for something says whose word counts.
 *
 * @param controller the controller's id, or a negative number
 * @param brokers the ids of those that are there
 * @param partitions in order; empty if the topic is not known
 */
record TopicView(int controller, Set<Integer> brokers, List<MetadataResponsePartition> partitions) {
  private static final int VERSION = 9;

  /** Asks one broker, and nobody else. */
  static TopicView of(BrokerProcess broker, String topic) throws IOException {
    MetadataRequest request =
        MetadataRequest.builder()
            .topics(List.of(MetadataRequestTopic.builder().name(topic).build()))
            .allowAutoTopicCreation(false)
            .build();
    try (RawClient client = RawClient.of(broker)) {
      MetadataResponse answer = (MetadataResponse) client.ask(request, VERSION);
      Set<Integer> brokers = new HashSet<>();
      answer.brokers().forEach(each -> brokers.add(each.nodeId()));
      var described = answer.topics().getFirst();
      List<MetadataResponsePartition> partitions =
          described.errorCode() == ErrorCode.NONE.code() ? described.partitions() : List.of();
      return new TopicView(
          answer.controllerId(),
          brokers,
          partitions.stream()
              .sorted(Comparator.comparingInt(MetadataResponsePartition::partitionIndex))
              .toList());
    }
  }

  int leader(int partition) {
    return partitions.get(partition).leaderId();
  }

  List<Integer> replicas(int partition) {
    return partitions.get(partition).replicaNodes();
  }

  Set<Integer> inSync(int partition) {
    return Set.copyOf(partitions.get(partition).isrNodes());
  }

  /** Returns the numbers of the partitions that a broker leads. */
  List<Integer> ledBy(int broker) {
    return partitions.stream()
        .filter(each -> each.leaderId() == broker)
        .map(MetadataResponsePartition::partitionIndex)
        .toList();
  }

  /** Whether the topic is known, and every partition has a leader that is not this one. */
  boolean ledByOthersThan(int broker) {
    return !partitions.isEmpty()
        && partitions.stream().allMatch(each -> each.leaderId() >= 0 && each.leaderId() != broker);
  }

  /** Whether every partition has a leader, and all its replicas are in sync. */
  boolean whole() {
    return !partitions.isEmpty()
        && partitions.stream()
            .allMatch(
                each ->
                    each.leaderId() >= 0
                        && new HashSet<>(each.isrNodes())
                            .equals(new HashSet<>(each.replicaNodes())));
  }
}
