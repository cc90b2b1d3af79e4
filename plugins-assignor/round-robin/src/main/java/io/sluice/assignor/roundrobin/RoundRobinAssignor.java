package io.sluice.assignor.roundrobin;

import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.HashMap;
import java.util.Map;

/**
 * Deals the partitions of all topics, by topic and number, to the members in turn; who does not
 * subscribe to the topic is passed over.
 *
 * <p>Members that subscribe to the same topics get equally many, but for one. Where they subscribe
 * to different ones, some may get far more than others.
 */
@Named(
    value = "round-robin",
    aliases = {"org.apache.kafka.clients.consumer.RoundRobinAssignor"})
public final class RoundRobinAssignor implements PartitionAssignor {
  @Override
  public Map<String, MemberAssignment> assign(GroupSubscription group) {
    Round round = new Round(group);
    for (TopicInfo topic : group.topics().values()) {
      round.deal(topic);
    }
    Map<String, MemberAssignment> assignments = new HashMap<>();
    for (int i = 0; i < group.members().size(); i++) {
      PartitionSet partitions = round.shareOf(i);
      assignments.put(group.members().get(i).id(), MemberAssignment.of(partitions));
    }
    return assignments;
  }

  @Override
  public String protocolName() {
    return "roundrobin";
  }
}
