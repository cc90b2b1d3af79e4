package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.sluice.protocol.message.AlterReplicaLogDirsResponse;
import io.sluice.protocol.message.DescribeLogDirsRequest;
import io.sluice.protocol.message.DescribeLogDirsResponse;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AlterReplicaLogDirsTest {
  private static final int WAIT_MAX_MS = 60_000;

  @TempDir Path folder;

  private TestBroker start() {
    return TestBroker.start(
        folder, Map.of("log.dirs", dir(0) + "," + dir(1), "broker.modules", ""));
  }

  private Path dir(int number) {
    return folder.resolve("data" + number);
  }

  private static ErrorCode move(TestClient client, String topic, int partition, String dir) {
    AlterReplicaLogDirsRequest request =
        AlterReplicaLogDirsRequest.builder()
            .dirs(
                List.of(
                    new AlterReplicaLogDir(
                        dir, List.of(new AlterReplicaLogDirTopic(topic, List.of(partition))))))
            .build();
    AlterReplicaLogDirsResponse answer = client.ask(request, AlterReplicaLogDirsResponse.class);
    return ErrorCode.of(answer.results().getFirst().partitions().getFirst().errorCode());
  }

  /** Returns the dirs that say that they have a partition 0 of the topic, and what they say. */
  private static List<String> described(TestClient client, String topic) {
    DescribeLogDirsRequest all = DescribeLogDirsRequest.builder().topics(null).build();
    List<String> found = new ArrayList<>();
    for (DescribeLogDirsResult dir : client.ask(all, DescribeLogDirsResponse.class).results()) {
      dir.topics().stream()
          .filter(described -> described.name().equals(topic))
          .forEach(
              described -> {
                DescribeLogDirsPartition first = described.partitions().getFirst();
                found.add(
                    Path.of(dir.logDir()).getFileName() + (first.isFutureKey() ? " future" : ""));
              });
    }
    return found;
  }

  private static void awaitDir(TestClient client, String topic, String dir) {
    long deadlineMs = Clock.system().monotonicMs() + WAIT_MAX_MS;
    while (!described(client, topic).equals(List.of(dir))) {
      assertTrue(
          Clock.system().monotonicMs() < deadlineMs, () -> described(client, topic).toString());
      Threads.pause(5);
    }
  }

  private String other(TestClient client, String topic) {
    return described(client, topic).getFirst().equals("data0") ? "data1" : "data0";
  }

  /** Produces until it is taken: a log that is being moved has no leader for a moment. */
  private static void produce(TestClient client, String topic, String value) {
    for (int tries = 0; ; tries++) {
      int error = Requests.produced(client, topic, Requests.batch(value)).errorCode();
      if (error == 0) {
        return;
      }
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER.code(), error);
      assertTrue(tries < 10_000);
    }
  }

  @Test
  void replicaThatIsMovedWhileItIsWrittenKeepsEverythingAlsoAfterARestart() {
    List<String> expected = new ArrayList<>();
    TestBroker broker = start();
    try {
      TestClient client = broker.connect();
      broker.topic("orders", "segment.bytes", "1048576");
      for (int i = 0; i < 300; i++) {
        String value = i + "-" + "x".repeat(10_000);
        produce(client, "orders", value);
        expected.add(value);
      }
      for (int round = 0; round < 3; round++) {
        String target = other(client, "orders");
        assertEquals(ErrorCode.NONE, move(client, "orders", 0, folder.resolve(target).toString()));
        for (int i = 0; i < 20; i++) {
          String value = "meanwhile-" + round + "-" + i;
          produce(client, "orders", value);
          expected.add(value);
        }
        awaitDir(client, "orders", target);
        assertTrue(Files.isDirectory(folder.resolve(target).resolve("orders-0")));
      }
      produce(client, "orders", "at last");
      expected.add("at last");
      assertEquals(expected, readAll(client));
      client.close();
      broker = broker.restart();
      try (TestClient again = broker.connect()) {
        assertEquals(expected, readAll(again));
        produce(again, "orders", "afterwards");
        assertEquals("afterwards", Requests.read(again, "orders", expected.size()).getFirst());
      }
    } finally {
      broker.close();
    }
  }

  private static List<String> readAll(TestClient client) {
    List<String> read = new ArrayList<>();
    for (List<String> more = Requests.read(client, "orders", 0);
        !more.isEmpty();
        more = Requests.read(client, "orders", read.size())) {
      read.addAll(more);
    }
    return read;
  }

  @Test
  void whatCannotBeMovedIsAnsweredWithTheReason() {
    try (TestBroker broker = start();
        TestClient client = broker.connect()) {
      broker.topic("orders");
      String present = described(client, "orders").getFirst();

      assertEquals(
          ErrorCode.LOG_DIR_NOT_FOUND, move(client, "orders", 0, folder.resolve("no").toString()));
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, move(client, "orders", 1, dir(0).toString()));
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, move(client, "nothing", 0, dir(0).toString()));
      assertEquals(ErrorCode.NONE, move(client, "orders", 0, folder.resolve(present).toString()));
      assertEquals(List.of(present), described(client, "orders"));
    }
  }
}
