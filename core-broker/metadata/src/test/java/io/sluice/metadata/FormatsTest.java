package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What stands in the nodes, byte for byte: other versions have to read it. */
class FormatsTest {
  private static final Uuid ID = new Uuid(1, 2);

  private static Node node(String text) {
    return new Node(text.getBytes(StandardCharsets.UTF_8), 3, 40, 50);
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  @Test
  void topicIsItsIdItsSizeAndItsConfiguration() {
    String written = text(NodeFormat.topic(ID, 3, Map.of("b", "50%", "a=", "line\nline", "c", "")));
    assertEquals(
        """
        1
        id=AAAAAAAAAAEAAAAAAAAAAg
        partitions=3
        config.a%3D=line%0Aline
        config.b=50%25
        config.c=
        """,
        written);
    assertEquals(
        new Known.Header(ID, 3, Map.of("b", "50%", "a=", "line\nline", "c", ""), 3),
        NodeFormat.topic(node(written)));
  }

  @Test
  void brokerIsItsIncarnationAndItsListeners() {
    BrokerRegistration broker =
        new BrokerRegistration(
            7,
            -1,
            ID,
            Uuid.ZERO,
            "r 1",
            List.of(new Endpoint("B", "::1", 1, "SSL"), new Endpoint("A", "h", 2, "PLAINTEXT")));
    String written = text(NodeFormat.broker(broker));
    assertEquals(
        """
        1
        incarnation=AAAAAAAAAAEAAAAAAAAAAg
        home=AAAAAAAAAAAAAAAAAAAAAA
        rack=r 1
        endpoint.B=SSL ::1 1
        endpoint.A=PLAINTEXT h 2
        """,
        written);
    assertEquals(
        new Known.Broker(broker.withEpoch(40), 50, 3), NodeFormat.broker(7, node(written)));
  }

  @Test
  void brokerThatIsStoppingOrMayHaveLostItsTailSaysSo() {
    BrokerRegistration plain =
        new BrokerRegistration(
            7, 40, ID, Uuid.ZERO, null, List.of(new Endpoint("A", "h", 2, "PLAINTEXT")));
    String written = text(NodeFormat.broker(plain.asStopping().withTailMayBeLost(true)));
    assertEquals(
        """
        1
        incarnation=AAAAAAAAAAEAAAAAAAAAAg
        home=AAAAAAAAAAAAAAAAAAAAAA
        stopping=true
        tail-may-be-lost=true
        endpoint.A=PLAINTEXT h 2
        """,
        written);
    for (BrokerRegistration broker :
        List.of(plain, plain.asStopping(), plain.withTailMayBeLost(true))) {
      assertEquals(
          broker, NodeFormat.broker(7, node(text(NodeFormat.broker(broker)))).registration());
    }
  }

  @Test
  void smallNodesAreLines() {
    assertEquals("1\nid=AAAAAAAAAAEAAAAAAAAAAg\n", text(NodeFormat.cluster(ID.toString())));
    assertEquals("1\nvalue=1000\n", text(NodeFormat.counter(1000)));
    assertEquals("1\nbroker=7\nepoch=2\n", text(NodeFormat.controller(7, 2)));
    assertEquals("1\nconfig.x=1\n", text(NodeFormat.config(Map.of("x", "1"))));
    assertEquals(
        new Known.Controller(7, 2, 50, 3),
        NodeFormat.controller(node("1\nbroker=7\nepoch=2\nlater=1\n")));
  }

  @Test
  void chunkIsOneLineForEachPartition() {
    List<PartitionState> states =
        List.of(
            PartitionState.initial(List.of(1, 2, 3)),
            new PartitionState(List.of(1, 2), List.of(2, 1), 2, 5, 9, List.of(), List.of()),
            new PartitionState(List.of(4, 5), List.of(), -1, 1, 2, List.of(5), List.of(4, 5)),
            new PartitionState(
                List.of(4, 5, 6), List.of(4), 4, 1, 2, List.of(), List.of(), List.of(6, 5)),
            new PartitionState(
                List.of(4, 5), List.of(5), 5, 1, 2, List.of(), List.of(), List.of(4), 4294967300L),
            PartitionState.initial(List.of(4, 5), List.of(4, 5), 77));
    String written = text(ChunkFormat.write(states));
    assertEquals(
        """
        1
        1,2,3 = 1 0 0
        1,2 2,1 2 5 9
        4,5 - -1 1 2 5 4,5
        4,5,6 4 4 1 2 - - elr=6,5
        4,5 5 5 1 2 - - elr=4 leader-broker-epoch=4294967300
        4,5 = 4 0 0 - - leader-broker-epoch=77
        """,
        written);
    assertEquals(new Known.Chunk(states, 3), ChunkFormat.read(node(written)));
    assertEquals(
        states.subList(0, 1), ChunkFormat.read(node("1\n1,2,3 = 1 0 0 - - what=ever\n")).states());
    assertEquals(
        states.subList(3, 4),
        ChunkFormat.read(node("1\n4,5,6 4 4 1 2 - - what=ever elr=6,5 more\n")).states());
  }

  @Test
  void equalListsOfOneChunkAreOneObject() {
    List<PartitionState> states =
        ChunkFormat.read(node("1\n1,2 = 1 0 0\n1,2 1,2 1 0 0\n")).states();
    assertSame(states.get(0).replicas(), states.get(0).isr());
    assertSame(states.get(0).replicas(), states.get(1).isr());
  }

  @Test
  void randomChunksAreReadAsTheyWereWritten() {
    for (long seed = 1; seed <= 200; seed++) {
      RandomGenerator random = Randomness.seeded(seed);
      List<PartitionState> states = new ArrayList<>();
      for (int n = random.nextInt(20); n >= 0; n--) {
        states.add(state(random));
      }
      Node written = new Node(ChunkFormat.write(states), 3, 0, 0);
      assertEquals(states, ChunkFormat.read(written).states(), "seed " + seed);
    }
  }

  private static PartitionState state(RandomGenerator random) {
    List<Integer> replicas = new ArrayList<>();
    for (int id = 0; id < 1 + random.nextInt(5); id++) {
      replicas.add(random.nextInt(replicas.size() + 1), id * 1_000_000);
    }
    if (replicas.isEmpty()) {
      replicas.add(1);
    }
    List<Integer> isr = replicas.stream().filter(id -> random.nextBoolean()).toList();
    List<Integer> adding = replicas.stream().filter(id -> random.nextInt(4) == 0).toList();
    List<Integer> removing = replicas.stream().filter(id -> random.nextInt(4) == 0).toList();
    int leader = isr.isEmpty() || random.nextBoolean() ? -1 : isr.getLast();
    List<Integer> elr =
        replicas.stream().filter(id -> !isr.contains(id) && random.nextBoolean()).toList();
    int epoch = random.nextInt(Integer.MAX_VALUE);
    return new PartitionState(
        replicas,
        isr,
        leader,
        epoch,
        random.nextInt(9),
        adding,
        removing,
        elr,
        random.nextBoolean() ? BrokerRegistration.NO_EPOCH : random.nextLong(Long.MAX_VALUE));
  }

  @Test
  void laterFormatsAndNonsenseAreRefusedWithTheReason() {
    Map<String, Runnable> readings = new LinkedHashMap<>();
    readings.put("format '2'", () -> NodeFormat.topic(node("2\nid=x\n")));
    readings.put("format '2' ", () -> ChunkFormat.read(node("2\n")));
    readings.put("format ''", () -> NodeFormat.counter(node("")));
    readings.put("format '{\"version\":1}'", () -> NodeFormat.counter(node("{\"version\":1}")));
    readings.put("no 'value'", () -> NodeFormat.counter(node("1\n")));
    readings.put("Line 2 has no '='", () -> NodeFormat.counter(node("1\nvalue")));
    readings.put("\"x\"", () -> NodeFormat.counter(node("1\nvalue=x\n")));
    readings.put("0 partitions", () -> NodeFormat.topic(node("1\nid=" + ID + "\npartitions=0\n")));
    readings.put("is no identifier", () -> NodeFormat.topic(node("1\nid=x\npartitions=1\n")));
    readings.put("'1,2 ='", () -> ChunkFormat.read(node("1\n1,2 =\n")));
    readings.put("not in the ISR", () -> ChunkFormat.read(node("1\n1,2 2 1 0 0\n")));
    readings.put("Endpoint A", () -> broker("endpoint.A=x"));
    readings.put("port 0", () -> broker("endpoint.A=SSL h 0"));
    readings.forEach(
        (expected, reading) -> {
          String message =
              assertThrows(IllegalArgumentException.class, reading::run, expected).getMessage();
          assertTrue(message.contains(expected.strip()), message);
        });
  }

  private static void broker(String line) {
    NodeFormat.broker(1, node("1\nincarnation=" + ID + "\nhome=" + ID + "\n" + line + "\n"));
  }

  @Test
  void anyTextIsANodeNameAndBack() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("orders.v2_final-1", "orders.v2_final-1");
    names.put("a/b", "a%2Fb");
    names.put("", "%");
    names.put("%", "%25");
    names.put(".", "%2E");
    names.put("..", "%2E.");
    names.put("100%", "100%25");
    names.put("é\n", "%C3%A9%0A");
    names.put("<default>", "%3Cdefault%3E");
    names.forEach(
        (text, name) -> {
          assertEquals(name, NodeName.encode(text));
          assertEquals(text, NodeName.decode(name));
        });
    assertEquals("a%", NodeName.decode("a%"));
    assertEquals("a%zz", NodeName.decode("a%zz"));
    RandomGenerator random = Randomness.seeded(1);
    for (int n = 0; n < 1000; n++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        int point = random.nextInt(0x11000);
        text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '.' : point);
      }
      String name = NodeName.encode(text.toString());
      assertTrue(name.matches("[A-Za-z0-9._%-]+"), name);
      assertEquals(text.toString(), NodeName.decode(name));
    }
  }

  @Test
  void pathsStandForPlacesAndOthersForNothing() {
    Map<String, Place> places = new LinkedHashMap<>();
    places.put(Layout.CONTROLLER, new Place.Controller());
    places.put(Layout.CONTROLLER_EPOCH, new Place.Controller());
    places.put(Layout.PRODUCER_IDS, new Place.ProducerIds());
    places.put("/brokers/7", new Place.Broker(7));
    places.put(Layout.topic("a/b"), new Place.Topic("a/b"));
    places.put("/topics/a%2Fb/AAAAAAAAAAEAAAAAAAAAAg.12", new Place.Chunk("a/b", ID, 12));
    for (ConfigScope scope :
        List.of(ConfigScope.broker(7), ConfigScope.brokerDefault(), ConfigScope.group("g/h"))) {
      places.put(Layout.config(scope), new Place.Config(scope));
    }
    places.forEach((path, place) -> assertEquals(place, Layout.place(path), path));
    assertEquals("/config/brokers/<default>", Layout.config(ConfigScope.brokerDefault()));
    for (String path :
        List.of(
            "/",
            "/brokers",
            "/brokers/x",
            "/brokers/2147483648",
            "/brokers/99999999999",
            "/topics",
            "/topics/a/x",
            "/topics/a/x.1",
            "/topics/a/AAAAAAAAAAEAAAAAAAAAAg.",
            "/topics/a/AAAAAAAAAAEAAAAAAAAAAg.1/x",
            "/config/brokers",
            "/config/planets/earth",
            "/consumers",
            "/consumers/g/offsets/t/0",
            "/zookeeper/quota")) {
      assertNull(Layout.place(path), path);
    }
  }
}
