package io.sluice.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ValuesTest {
  @Test
  void headerKeepsItsBytesWhateverAReaderDoes() {
    ByteBuffer bytes = ByteBuffer.wrap("xabcx".getBytes(UTF_8), 1, 3);
    Header header = Header.of("k", bytes);

    header.value().get();

    assertEquals(3, header.value().remaining());
    assertTrue(header.value().isReadOnly());
    assertEquals("abc", header.text());
    assertEquals(1, bytes.position());
    assertEquals(header, Header.of("k", "abc"));
    assertNotEquals(header, Header.of("k", (ByteBuffer) null));
    assertNull(Header.of("k", (ByteBuffer) null).text());
  }

  @Test
  void recordChangesInACopyAndKeepsItsPlace() {
    RecordData<String, String> first = RecordData.of("orders", 2, "k", "v");

    RecordData<String, String> changed =
        first
            .withValue(null)
            .withKey("q")
            .withTimestamp(9)
            .withHeader(Header.of("h", "1"))
            .withHeader(Header.of("h", "2"));

    assertEquals("v", first.value());
    assertEquals(List.of(), first.headers());
    assertNull(changed.value());
    assertEquals("q", changed.key());
    assertEquals(9, changed.timestamp());
    assertEquals("orders", changed.topic());
    assertEquals(2, changed.partition());
    assertEquals(Header.of("h", "2"), changed.header("h"));
    assertNull(changed.header("other"));
    assertEquals(List.of(), changed.withHeaders(List.of()).headers());
  }

  @Test
  void sinkWritesWhatADataOutputWrites() throws IOException {
    ByteSink sink = new ByteSink(1);
    java.io.ByteArrayOutputStream expected = new java.io.ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(expected);

    sink.put(0x1ff);
    out.write(0x1ff);
    sink.putShort((short) -2);
    out.writeShort(-2);
    sink.putInt(0xcafebabe);
    out.writeInt(0xcafebabe);
    sink.putLong(-3_000_000_000L);
    out.writeLong(-3_000_000_000L);
    sink.put(new byte[] {1, 2, 3, 4}, 1, 2);
    out.write(new byte[] {2, 3});
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(0, (byte) 7).position(0).limit(1);
    sink.put(direct);
    out.write(7);
    sink.stream().write(new byte[] {5, 6});
    out.write(new byte[] {5, 6});

    assertArrayEquals(expected.toByteArray(), bytes(sink.view(0)));
    assertEquals(0, direct.position());
    assertEquals(expected.size() - 3, sink.view(3).remaining());
    sink.clear();
    assertEquals(0, sink.view(0).remaining());
  }

  @Test
  void sinkWritesAnyTextAsUtf8() {
    long seed = 20_261_101L;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      int ascii = random.nextInt(20);
      for (int i = random.nextInt(40); i > 0; i--) {
        text.appendCodePoint(i > ascii ? random.nextInt(0x80) : random.nextInt(0x10000));
      }
      ByteSink sink = new ByteSink(0);
      sink.put(9);
      sink.putUtf8(text.toString());
      assertArrayEquals(
          text.toString().getBytes(UTF_8), bytes(sink.view(1)), "seed " + seed + " round " + round);
    }
  }

  @Test
  void partitionSetIsASortedSet() {
    PartitionSet set =
        PartitionSet.builder()
            .add("b", 3)
            .add("a", 7)
            .add("b", 1)
            .add("b", 3)
            .addAll(PartitionSet.of("c", 0))
            .build();

    assertEquals(4, set.size());
    assertEquals(List.of("a", "b", "c"), List.copyOf(set.topics()));
    assertEquals(List.of(1, 3), set.partitions("b"));
    assertEquals(List.of(), set.partitions("none"));
    assertTrue(set.contains("b", 3));
    assertFalse(set.contains("b", 2));
    assertEquals("{a=[7], b=[1, 3], c=[0]}", set.toString());
    List<String> visited = new ArrayList<>();
    set.forEach((topic, partition) -> visited.add(topic + partition));
    assertEquals(List.of("a7", "b1", "b3", "c0"), visited);
    assertThrows(UnsupportedOperationException.class, () -> set.topics().clear());
    assertThrows(IllegalArgumentException.class, () -> PartitionSet.of("a", -1));
  }

  @Test
  void partitionSetsAreEqualByContent() {
    PartitionSet one = PartitionSet.of("a", 2, 1);
    assertEquals(one, PartitionSet.of("a", 1, 2));
    assertEquals(one.hashCode(), PartitionSet.of("a", 1, 2).hashCode());
    assertNotEquals(one, PartitionSet.of("b", 1, 2));
    assertNotEquals(one, PartitionSet.of("a", 1));
    assertTrue(PartitionSet.builder().build().isEmpty());
  }

  @Test
  void groupOrdersItsMembersAndKeepsOnlyWantedTopics() {
    GroupMember m1 = GroupMember.builder("m1").topics(List.of("b", "none")).build();
    GroupMember m2 = GroupMember.builder("m2").topics(List.of("b", "none")).instanceId("z").build();
    GroupMember m0 = GroupMember.builder("m9").topics(Set.of("none", "b")).instanceId("a").build();

    GroupSubscription group =
        GroupSubscription.of(
            List.of(m1, m2, m0), List.of(TopicInfo.of("a", 1), TopicInfo.of("b", 2)));

    assertEquals(List.of(m0, m2, m1), group.members());
    assertEquals(Set.of("b"), group.topics().keySet());
    assertTrue(group.uniform());
    assertThrows(
        IllegalArgumentException.class, () -> GroupSubscription.of(List.of(m1, m1), List.of()));
  }

  @Test
  void groupWithDifferentSubscriptionsIsNotUniform() {
    GroupMember one = GroupMember.builder("1").topics(List.of("a")).build();
    GroupMember other = GroupMember.builder("2").topics(List.of("a", "b")).build();
    assertFalse(GroupSubscription.of(List.of(one, other), List.of()).uniform());
  }

  @Test
  void memberKeepsWhatItWasGiven() {
    GroupMember member =
        GroupMember.builder("m")
            .rack("r1")
            .owned(PartitionSet.of("a", 1))
            .generation(4)
            .userData(ByteBuffer.wrap(new byte[] {1, 2}))
            .build();
    member.userData().get();

    assertEquals(2, member.userData().remaining());
    assertEquals("r1", member.rack());
    assertEquals(4, member.generation());
    assertEquals(PartitionSet.of("a", 1), member.owned());
    assertEquals(new TreeSet<String>(), member.topics());
  }

  @Test
  void topicKnowsTheRacksOfItsPartitions() {
    TopicInfo topic = TopicInfo.of("t", List.of(Set.of("r1", "r2"), Set.of()));
    assertEquals(2, topic.partitionCount());
    assertEquals(Set.of("r1", "r2"), topic.racks(0));
    assertEquals(Set.of(), TopicInfo.of("t", 3).racks(2));
    assertThrows(IndexOutOfBoundsException.class, () -> topic.racks(2));
  }

  @Test
  void assignorsProtocolNameIsItsName() {
    assertEquals("first-takes-all", new FirstTakesAll().protocolName());
    GroupMember first = GroupMember.builder("1").topics(List.of("a")).build();
    GroupSubscription group = GroupSubscription.of(List.of(first), List.of(TopicInfo.of("a", 2)));
    assertEquals(
        PartitionSet.of("a", 0, 1), new FirstTakesAll().assign(group).get("1").partitions());
  }

  @Named("first-takes-all")
  private static final class FirstTakesAll implements PartitionAssignor {
    @Override
    public java.util.Map<String, MemberAssignment> assign(GroupSubscription group) {
      PartitionSet.Builder all = PartitionSet.builder();
      group
          .topics()
          .forEach(
              (name, topic) -> {
                for (int partition = 0; partition < topic.partitionCount(); partition++) {
                  all.add(name, partition);
                }
              });
      return java.util.Map.of(group.members().get(0).id(), MemberAssignment.of(all.build()));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
