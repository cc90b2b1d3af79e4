package io.sluice.spi.contract;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws groups. The same kind and seed give the same group. */
public final class RandomGroup {
  private static final int MEMBERS_MAX = 12;
  private static final int TOPICS_MAX = 7;
  private static final int PARTITIONS_MAX = 12;

  private final GroupKind kind;
  private final Random random;
  private final boolean uniform;

  private RandomGroup(GroupKind kind, long seed) {
    this.kind = kind;
    this.random = new Random(seed);
    this.uniform =
        switch (kind) {
          case UNIFORM, OWNING -> true;
          case MIXED -> false;
          default -> random.nextBoolean();
        };
  }

  /** Draws a group. */
  public static GroupSubscription of(GroupKind kind, long seed) {
    return new RandomGroup(kind, seed).draw();
  }

  private GroupSubscription draw() {
    List<TopicInfo> topics = topics();
    List<GroupMember.Builder> members = members(topics);
    if (kind == GroupKind.OWNING) {
      give(topics, members);
    }
    return GroupSubscription.of(members.stream().map(GroupMember.Builder::build).toList(), topics);
  }

  private List<TopicInfo> topics() {
    int count = kind == GroupKind.CROWDED ? 2 : 1 + random.nextInt(TOPICS_MAX);
    int partitionsMax = kind == GroupKind.CROWDED ? 4 : PARTITIONS_MAX;
    List<TopicInfo> topics = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      topics.add(TopicInfo.of("topic-" + i, random.nextInt(partitionsMax + 1)));
    }
    return topics;
  }

  private List<GroupMember.Builder> members(List<TopicInfo> topics) {
    int count =
        switch (kind) {
          case ALONE -> 1;
          case CROWDED -> 9 + random.nextInt(MEMBERS_MAX);
          default -> 1 + random.nextInt(MEMBERS_MAX);
        };
    List<String> same = subscription(topics);
    List<GroupMember.Builder> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GroupMember.Builder member = GroupMember.builder("member-" + random.nextInt(100) + "-" + i);
      member.topics(uniform ? same : subscription(topics));
      if (kind == GroupKind.STATIC_MEMBERS && random.nextBoolean()) {
        member.instanceId("instance-" + random.nextInt(100) + "-" + i);
      }
      if (kind == GroupKind.CONTESTED) {
        claim(member, topics);
      }
      members.add(member);
    }
    return members;
  }

  private List<String> subscription(List<TopicInfo> topics) {
    List<String> names = new ArrayList<>();
    if (kind == GroupKind.SILENT) {
      return names;
    }
    for (TopicInfo topic : topics) {
      if (kind == GroupKind.OWNING || random.nextInt(3) > 0) {
        names.add(topic.name());
      }
    }
    if (kind == GroupKind.PHANTOM_TOPICS && random.nextBoolean()) {
      names.add("phantom-" + random.nextInt(3));
    }
    return names;
  }

  private void claim(GroupMember.Builder member, List<TopicInfo> topics) {
    PartitionSet.Builder claimed = PartitionSet.builder();
    for (int i = random.nextInt(20); i > 0; i--) {
      String topic = topics.get(random.nextInt(topics.size())).name();
      claimed.add(random.nextInt(10) == 0 ? "gone" : topic, random.nextInt(PARTITIONS_MAX + 2));
    }
    byte[] told = new byte[random.nextInt(40)];
    random.nextBytes(told);
    if (told.length > 3 && random.nextBoolean()) {
      told[0] = told[1] = told[2] = 0; // A count that a reader may believe.
    }
    member
        .owned(random.nextBoolean() ? claimed.build() : PartitionSet.empty())
        .generation(random.nextInt(4) - 1)
        .userData(random.nextInt(4) == 0 ? null : ByteBuffer.wrap(told));
  }

  /** Gives each partition to some member, or to nobody. */
  private void give(List<TopicInfo> topics, List<GroupMember.Builder> members) {
    List<PartitionSet.Builder> owned = new ArrayList<>();
    members.forEach(member -> owned.add(PartitionSet.builder()));
    // With few owners some have far too much.
    int owners = 1 + random.nextInt(members.size());
    for (TopicInfo topic : topics) {
      for (int partition = 0; partition < topic.partitionCount(); partition++) {
        if (random.nextInt(5) > 0) {
          owned.get(random.nextInt(owners)).add(topic.name(), partition);
        }
      }
    }
    for (int i = 0; i < members.size(); i++) {
      members.get(i).owned(owned.get(i).build()).generation(1);
    }
  }
}
