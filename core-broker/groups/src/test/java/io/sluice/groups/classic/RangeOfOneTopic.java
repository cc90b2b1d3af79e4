package io.sluice.groups.classic;

import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolAssignment.TopicPartition;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import io.sluice.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The simplest assignor, with the bytes of the consumers' protocol. */
final class RangeOfOneTopic {
  static final String TOPIC = "orders";

  private RangeOfOneTopic() {}

  /** Returns what a consumer of the topic says when it joins. */
  static ByteBuffer subscription() {
    return bytes(ConsumerProtocolSubscription.builder().topics(List.of(TOPIC)).build());
  }

  /** Deals the partitions to the members. */
  static List<SyncGroupRequestAssignment> assign(
      List<JoinGroupResponseMember> members, int partitions) {
    List<String> ids = members.stream().map(JoinGroupResponseMember::memberId).sorted().toList();
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      int from = i * partitions / ids.size();
      int to = (i + 1) * partitions / ids.size();
      assignments.add(
          SyncGroupRequestAssignment.builder()
              .memberId(ids.get(i))
              .assignment(assignment(from, to))
              .build());
    }
    return assignments;
  }

  /** Returns the bytes of some partitions in a row. */
  static ByteBuffer assignment(int from, int to) {
    List<Integer> partitions = new ArrayList<>();
    for (int partition = from; partition < to; partition++) {
      partitions.add(partition);
    }
    return bytes(
        ConsumerProtocolAssignment.builder()
            .assignedPartitions(
                List.of(TopicPartition.builder().topic(TOPIC).partitions(partitions).build()))
            .build());
  }

  /** Returns the partitions in an assignment. */
  static SortedSet<Integer> partitions(ByteBuffer assignment) {
    return new TreeSet<>(ConsumerProtocol.partitions(assignment).partitions(TOPIC));
  }

  private static ByteBuffer bytes(Message message) {
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(0));
    bytes.putShort((short) 0);
    message.write(new WireWriter(bytes), 0);
    return bytes.flip();
  }
}
