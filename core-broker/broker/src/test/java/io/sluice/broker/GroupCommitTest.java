package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ProduceResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics whose records are acknowledged when they are on disk. */
class GroupCommitTest {
  private static final int REQUESTS = 200;

  @TempDir static Path folder;
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of("flush.policy", "batch"));
    broker.topic("group");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @RepeatedTest(5)
  void whatIsAcknowledgedCanBeReadByOthersAtOnce() {
    try (TestClient producer = broker.connect();
        TestClient other = broker.connect()) {
      for (int i = 0; i < REQUESTS / 5; i++) {
        long offset = Requests.produced(producer, "group", Requests.batch("v" + i)).baseOffset();
        FetchResponse answer =
            other.ask(
                Requests.fetch("group", offset).build(), Requests.NAMES_FETCH, FetchResponse.class);
        assertEquals(0, Requests.only(answer).errorCode());
        assertEquals(List.of("v" + i), Requests.values(Requests.only(answer)));
      }
    }
  }

  @Test
  void pipelinedProducesAreAcknowledgedInOrder() {
    broker.topic("pipelined");
    try (TestClient producer = broker.connect()) {
      for (int round = 0; round < REQUESTS / 50; round++) {
        for (int i = 0; i < 50; i++) {
          producer.send(
              Requests.produce("pipelined", i % 2 == 0 ? -1 : 1, Requests.batch("x")),
              Requests.NAMES_PRODUCE);
        }
        for (int i = 0; i < 50; i++) {
          assertEquals(
              50 * round + i, Requests.only(producer.receive(ProduceResponse.class)).baseOffset());
        }
      }
    }
  }

  @Test
  void waitingFetchIsWokenWhenTheRecordsAreOnDisk() {
    broker.topic("woken");
    try (TestClient producer = broker.connect();
        TestClient consumer = broker.connect()) {
      consumer.send(
          Requests.fetch("woken", 0).maxWaitMs(Integer.MAX_VALUE).build(), Requests.NAMES_FETCH);
      Requests.produced(producer, "woken", Requests.batch("x"));
      assertEquals(
          List.of("x"), Requests.values(Requests.only(consumer.receive(FetchResponse.class))));
    }
  }
}
