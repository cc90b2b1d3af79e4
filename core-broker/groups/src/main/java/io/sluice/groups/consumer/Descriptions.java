package io.sluice.groups.consumer;

import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.MemberView;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.message.ConsumerGroupDescribeResponse;
import java.util.ArrayList;
import java.util.List;

/** Shows groups to people. */
final class Descriptions {
  private static final byte CLASSIC_MEMBER = 0;
  private static final byte CONSUMER_MEMBER = 1;

  private Descriptions() {}

  static ConsumerGroupDescribeResponse.DescribedGroup describe(
      ConsumerGroup group, Assignors assignors, ClusterView cluster) {
    return ConsumerGroupDescribeResponse.DescribedGroup.builder()
        .groupId(group.id())
        .groupState(group.state())
        .groupEpoch(group.epoch())
        .assignmentEpoch(group.target().epoch())
        .assignorName(AssignorRun.preferred(group.all(), assignors))
        .members(group.all().stream().map(member -> member(group, member, cluster)).toList())
        .build();
  }

  private static ConsumerGroupDescribeResponse.Member member(
      ConsumerGroup group, Member member, ClusterView cluster) {
    Profile profile = member.profile();
    return ConsumerGroupDescribeResponse.Member.builder()
        .memberId(member.id())
        .instanceId(profile.instanceId())
        .rackId(profile.rackId())
        .memberEpoch(member.epoch())
        .clientId(profile.client().id())
        .clientHost(profile.client().host())
        .subscribedTopicNames(List.copyOf(profile.subscription().topics()))
        .subscribedTopicRegex(profile.subscription().regex())
        .assignment(assignment(held(member), cluster))
        .targetAssignment(assignment(group.target().of(member.id()), cluster))
        .memberType(member.classic() ? CLASSIC_MEMBER : CONSUMER_MEMBER)
        .build();
  }

  /** Returns what a member holds: what it has yet to give up is its own as well. */
  private static PartitionIds held(Member member) {
    return HeldPartitions.builder()
        .addAll(member.ownership().assigned())
        .addAll(member.ownership().revoking())
        .build()
        .ids();
  }

  private static ConsumerGroupDescribeResponse.Assignment assignment(
      PartitionIds partitions, ClusterView cluster) {
    List<ConsumerGroupDescribeResponse.TopicPartitions> topics = new ArrayList<>();
    partitions
        .topics()
        .forEach(
            (id, numbers) -> {
              TopicView topic = cluster.topic(id);
              if (topic != null) {
                topics.add(
                    new ConsumerGroupDescribeResponse.TopicPartitions(id, topic.name(), numbers));
              }
            });
    return ConsumerGroupDescribeResponse.Assignment.builder().topicPartitions(topics).build();
  }

  static MemberView view(Member member, ClusterView cluster) {
    return new MemberView(
        member.id(),
        member.profile().client().id(),
        member.profile().client().host(),
        AssignorRun.names(held(member), cluster));
  }
}
