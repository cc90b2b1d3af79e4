package io.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broker.id=1 node.id=2 | broker.id=1 and node.id=2 are two names of one number, and differ
          log.dirs=/a,/b/../a | log.dirs=/a,/b/../a names /b/../a twice
          listeners=A://:9092,B://h:9092 | listeners has two listeners on one port: A://:9092 and B://h:9092
          listeners=A://:1,A://:2 | listeners has two listeners of the name A
          listeners=SSL://:9093 | listeners has SSL://:9093, but this version speaks plain text only
          advertised.listeners=X://h:1 | advertised.listeners has X://h:1, but listeners has no listener of that name: listeners=PLAINTEXT://:9092 (the default)
          advertised.listeners=PLAINTEXT://:9092 | advertised.listeners has PLAINTEXT://:9092, which no client can connect to: name a host
          message.max.bytes=2000000 socket.request.max.bytes=1000000 | message.max.bytes=2000000 and socket.request.max.bytes=1000000 contradict each other: a batch cannot be larger than the request that it comes in
          queued.max.request.bytes=1000 | queued.max.request.bytes=1000 and socket.request.max.bytes=104857600 (the default) contradict each other: the largest request would never find room
          min.insync.replicas=2 | min.insync.replicas=2 and default.replication.factor=1 (the default) contradict each other: a topic that is created by itself could not be written to with acks=all (change one of them, or set auto.create.topics.enable=false)
          message.max.bytes=2000000 log.segment.bytes=1048576 | message.max.bytes=2000000 and log.segment.bytes=1048576 contradict each other: a batch must fit in a segment
          log.roll.ms=5 log.roll.jitter.ms=5 | log.roll.jitter.ms=5 and log.roll.ms=5 contradict each other: the jitter is taken off the time after which a segment rolls, and must be less
          log.cleaner.min.compaction.lag.ms=9 log.cleaner.max.compaction.lag.ms=8 | log.cleaner.min.compaction.lag.ms=9 and log.cleaner.max.compaction.lag.ms=8 contradict each other: no record could be compacted in time
          log.cleaner.dedupe.buffer.size=3000000 log.cleaner.threads=3 | log.cleaner.dedupe.buffer.size=3000000 and log.cleaner.threads=3 contradict each other: each thread needs 1 MiB of the buffer at least
          flush.policy=batch log.flush.interval.messages=5 | flush.policy=batch and log.flush.interval.messages=5 contradict each other: 'batch' flushes before every acknowledgement
          zookeeper.connect=zk:2181 zookeeper.embedded.port=2181 | zookeeper.embedded.port=2181 and zookeeper.connect=zk:2181 contradict each other: there is no embedded server
          zookeeper.connect=zk:2181 zookeeper.embedded.id=1 | zookeeper.embedded.id=1 and zookeeper.connect=zk:2181 contradict each other: there is no embedded server
          zookeeper.embedded.id=1 | zookeeper.embedded.id=1 is one of no servers: zookeeper.embedded.servers is not set
          zookeeper.embedded.servers=1@a:1:2:3 | zookeeper.embedded.servers=1@a:1:2:3 says nothing of which server is this broker's: set zookeeper.embedded.id
          zookeeper.embedded.servers=1@a:1:2:3 zookeeper.embedded.id=2 | zookeeper.embedded.id=2 and zookeeper.embedded.servers=1@a:1:2:3 contradict each other: there is no server of that id
          zookeeper.embedded.servers=1@a:1:2:3,1@b:1:2:3,3@c:1:2:3 zookeeper.embedded.id=1 | zookeeper.embedded.servers=1@a:1:2:3,1@b:1:2:3,3@c:1:2:3 names server 1 twice
          zookeeper.embedded.servers=1@a:1:2:3,2@a:4:3:5,3@a:6:7:8 zookeeper.embedded.id=1 | zookeeper.embedded.servers=1@a:1:2:3,2@a:4:3:5,3@a:6:7:8 has port 3 of a twice
          zookeeper.embedded.servers=1@a:1:9092:3 zookeeper.embedded.id=1 | zookeeper.embedded.servers=1@a:1:9092:3 and listeners=PLAINTEXT://:9092 (the default) contradict each other: two servers cannot listen on one port
          zookeeper.embedded.servers=1@a:1:2:3 zookeeper.embedded.id=1 zookeeper.embedded.port=9 | zookeeper.embedded.port=9 and zookeeper.embedded.servers=1@a:1:2:3 contradict each other: the latter says it all
          replica.fetch.wait.max.ms=30000 | replica.fetch.wait.max.ms=30000 and replica.lag.time.max.ms=30000 (the default) contradict each other: followers without anything to fetch would fall out of the in-sync replicas
          inter.broker.listener.name=BROKERS | inter.broker.listener.name=BROKERS and listeners=PLAINTEXT://:9092 (the default) contradict each other: there is no listener of that name
          group.min.session.timeout.ms=9 group.max.session.timeout.ms=8 | group.min.session.timeout.ms=9 and group.max.session.timeout.ms=8 contradict each other: the first must not be more than the second
          group.consumer.session.timeout.ms=70000 | group.consumer.session.timeout.ms=70000 and group.consumer.max.session.timeout.ms=60000 (the default) contradict each other: the first must not be more than the second
          group.consumer.session.timeout.ms=44999 | group.consumer.min.session.timeout.ms=45000 (the default) and group.consumer.session.timeout.ms=44999 contradict each other: the first must not be more than the second
          group.consumer.heartbeat.interval.ms=4999 | group.consumer.min.heartbeat.interval.ms=5000 (the default) and group.consumer.heartbeat.interval.ms=4999 contradict each other: the first must not be more than the second
          group.consumer.heartbeat.interval.ms=45000 group.consumer.max.heartbeat.interval.ms=50000 | group.consumer.heartbeat.interval.ms=45000 and group.consumer.session.timeout.ms=45000 (the default) contradict each other: a member would be taken for dead between two heartbeats
          zookeeper.embedded.port=9092 | zookeeper.embedded.port=9092 and listeners=PLAINTEXT://:9092 (the default) contradict each other: two servers cannot listen on one port
          """)
  void contradictionIsRefusedWithBothSides(String settings, String expected) {
    InvalidConfigException thrown =
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.of(parse(settings)));
    assertEquals(
        List.of(expected), thrown.problems().stream().map(ConfigProblem::message).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listeners=A://127.0.0.1:9092,B://127.0.0.2:9092
          listeners=A://:0,B://:0
          min.insync.replicas=2 auto.create.topics.enable=false
          flush.policy=batch log.flush.interval.messages=9223372036854775807
          zookeeper.connect=zk:2181/path
          queued.max.request.bytes=-1
          zookeeper.embedded.servers=1@a:1:2:3,2@b:1:2:3,3@[::1]:1:2:3 zookeeper.embedded.id=3
          group.consumer.session.timeout.ms=60000 group.consumer.heartbeat.interval.ms=15000
          offsets.topic.replication.factor=-1
          log.segment.bytes=1048576
          log.segment.bytes=1048576 message.max.bytes=1048576
          """)
  void whatOnlyLooksLikeAContradictionIsTaken(String settings) {
    assertEquals(List.of(), BrokerConfig.of(parse(settings)).notes());
  }

  @Test
  void nothingMoreIsSaidAboutAKeyThatCannotBeRead() {
    Map<String, String> settings =
        Map.of("min.insync.replicas", "2", "default.replication.factor", "two");
    InvalidConfigException thrown =
        assertThrows(InvalidConfigException.class, () -> BrokerConfig.of(settings));
    assertEquals(1, thrown.problems().size(), thrown.getMessage());
  }

  @Test
  void oddityIsNotedAndTaken() {
    Map<String, String> settings =
        Map.of("log.index.size.max.bytes", "1200", "log.retention.bytes", "4096");
    assertEquals(
        List.of(
            "log.index.size.max.bytes=1200 fills up after about 409600 bytes, so segments never"
                + " reach log.segment.bytes=1073741824 (the default)",
            "log.retention.bytes=4096 is less than one segment, and the newest segment is never"
                + " deleted: log.segment.bytes=1073741824 (the default)"),
        BrokerConfig.of(settings).notes().stream().map(ConfigProblem::message).toList());
  }

  @Test
  void evenNumberOfEmbeddedServersIsNotedAndTaken() {
    Map<String, String> settings =
        Map.of("zookeeper.embedded.servers", "1@a:1:2:3,2@b:1:2:3", "zookeeper.embedded.id", "1");
    assertEquals(
        List.of(
            "zookeeper.embedded.servers has 2 servers: a majority of them bears the loss of no more"
                + " than of 1"),
        BrokerConfig.of(settings).notes().stream().map(ConfigProblem::message).toList());
  }

  private static Map<String, String> parse(String settings) {
    Map<String, String> parsed = new HashMap<>();
    for (String setting : settings.strip().split(" ")) {
      String[] parts = setting.split("=", 2);
      parsed.put(parts[0], parts[1]);
    }
    return parsed;
  }
}
