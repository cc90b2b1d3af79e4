package io.sluice.broker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.WriteTxnMarkersRequest;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import io.sluice.time.Clock;
import io.sluice.time.ThreadScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketLinksTest {
  private static final int WAIT_MAX_MS = 20_000;

  private final LiveBrokers cluster = new LiveBrokers();
  private final ThreadScheduler timers =
      new ThreadScheduler("test-timers", (message, failure) -> {});
  private final List<ScriptedBroker> brokers = new ArrayList<>();
  private final SocketLinks links = links(null);

  private SocketLinks links(@Nullable String listener) {
    return new SocketLinks(1, new Endpoints(cluster::image, listener), Clock.system(), timers);
  }

  @AfterEach
  void close() {
    links.close();
    brokers.forEach(ScriptedBroker::close);
    timers.close();
    cluster.close();
  }

  private ScriptedBroker broker(
      int id, java.util.function.Function<RequestMessage, @Nullable ResponseMessage> script) {
    ScriptedBroker broker = new ScriptedBroker(script);
    brokers.add(broker);
    cluster.register(broker.registration(id));
    return broker;
  }

  private static AlterPartitionRequest question(int number) {
    return AlterPartitionRequest.builder().brokerId(number).brokerEpoch(7).build();
  }

  /** Answers with the number of the question. */
  private static ResponseMessage echo(RequestMessage request) {
    return AlterPartitionResponse.builder()
        .throttleTimeMs(((AlterPartitionRequest) request).brokerId())
        .build();
  }

  private static int number(CompletableFuture<ResponseMessage> answer) throws Exception {
    return ((AlterPartitionResponse) answer.get(WAIT_MAX_MS, TimeUnit.MILLISECONDS))
        .throttleTimeMs();
  }

  private static String failure(CompletableFuture<ResponseMessage> answer) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> answer.get(WAIT_MAX_MS, TimeUnit.MILLISECONDS));
    return String.valueOf(assertInstanceOf(IOException.class, failed.getCause()).getMessage());
  }

  @Test
  void questionsToOneBrokerAreAnsweredInOrderOverOneConnection() throws Exception {
    List<Integer> arrived = new ArrayList<>();
    ScriptedBroker broker =
        broker(
            2,
            request -> {
              arrived.add(((AlterPartitionRequest) request).brokerId());
              return echo(request);
            });
    List<CompletableFuture<ResponseMessage>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(links.ask(2, question(i), WAIT_MAX_MS));
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(i, number(answers.get(i)));
      assertEquals(i, arrived.get(i));
    }
    assertEquals(1, broker.accepted.get());
  }

  @Test
  void slowAnswerOfOneApiHoldsUpNoOther() throws Exception {
    CountDownLatch committed = new CountDownLatch(1);
    broker(
        2,
        request -> {
          if (request instanceof AlterPartitionRequest) {
            return echo(request);
          }
          await(committed);
          return WriteTxnMarkersResponse.builder().build();
        });
    LinksPerApi perApi = new LinksPerApi(() -> links(null));
    try (perApi) {
      CompletableFuture<ResponseMessage> slow =
          perApi.ask(2, WriteTxnMarkersRequest.builder().build(), WAIT_MAX_MS);
      assertEquals(7, number(perApi.ask(2, question(7), WAIT_MAX_MS)));
      assertEquals(8, number(perApi.ask(2, question(8), WAIT_MAX_MS)));
      assertFalse(slow.isDone());
      committed.countDown();
      assertInstanceOf(WriteTxnMarkersResponse.class, slow.get(WAIT_MAX_MS, TimeUnit.MILLISECONDS));
    }
    assertEquals("this broker is closing", failure(perApi.ask(2, question(9), WAIT_MAX_MS)));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void brokerThatIsNotRegisteredIsNamed() {
    assertEquals(
        "broker 9 did not answer ALTER_PARTITION: broker 9 is not registered",
        failure(links.ask(9, question(0), WAIT_MAX_MS)));
  }

  @Test
  void listenerThatABrokerLacksIsNamed() {
    broker(2, SocketLinksTest::echo);
    try (SocketLinks other = links("INTERNAL")) {
      String message = failure(other.ask(2, question(0), WAIT_MAX_MS));
      assertTrue(message.contains("no listener 'INTERNAL' (inter.broker.listener.name)"), message);
    }
  }

  @Test
  void connectionThatTheOtherSideClosedIsMadeAnew() throws Exception {
    ScriptedBroker broker = broker(2, SocketLinksTest::echo);
    assertEquals(1, number(links.ask(2, question(1), WAIT_MAX_MS)));
    broker.hangUp();
    // The end of the connection may not have arrived when the next question goes out.
    int answered = 0;
    for (int i = 0; answered == 0; i++) {
      assertTrue(i < 100);
      try {
        answered = number(links.ask(2, question(2), WAIT_MAX_MS));
      } catch (ExecutionException tooEarly) {
        assertInstanceOf(IOException.class, tooEarly.getCause());
      }
    }
    assertEquals(2, answered);
  }

  @Test
  void brokerThatHangsUpInsteadOfAnsweringMayBeOfAnotherRelease() {
    broker(2, request -> null);

    String message = failure(links.ask(2, question(0), WAIT_MAX_MS));

    assertTrue(message.contains("the broker closed the connection; it may be of another"), message);
    assertTrue(message.contains("without version 3 of this API"), message);
  }

  @Test
  void silentBrokerFailsTheQuestionInTimeAndDelaysNobodyElse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    broker(
        2,
        request -> {
          try {
            release.await();
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
          return null;
        });
    broker(3, SocketLinksTest::echo);

    CompletableFuture<ResponseMessage> silent = links.ask(2, question(0), 200);
    CompletableFuture<ResponseMessage> behind = links.ask(2, question(1), 200);

    assertEquals(5, number(links.ask(3, question(5), WAIT_MAX_MS)));
    failure(silent);
    failure(behind);
    release.countDown();
  }

  @Test
  void closingFailsWhatIsUnderWayAndWhatComesAfter() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    broker(
        2,
        request -> {
          arrived.countDown();
          try {
            release.await();
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
          return null;
        });
    CompletableFuture<ResponseMessage> underWay = links.ask(2, question(0), 1_000_000);
    assertTrue(arrived.await(WAIT_MAX_MS, TimeUnit.MILLISECONDS));

    links.close();

    failure(underWay);
    assertEquals("this broker is closing", failure(links.ask(2, question(1), WAIT_MAX_MS)));
    release.countDown();
  }
}
