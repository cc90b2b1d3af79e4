package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InitProducerIdHandlerTest {
  private final List<CompletableFuture<Long>> asked = new ArrayList<>();
  private final List<InitProducerIdResponse> answers = new ArrayList<>();
  private @Nullable Transactions transactions;
  private final InitProducerIdHandler handler =
      new InitProducerIdHandler(
          () -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
          },
          () -> transactions);

  private void ask(InitProducerIdRequest request) {
    handler.handle(new Context(), request, answers::add);
  }

  private static InitProducerIdRequest idempotent() {
    return InitProducerIdRequest.builder().transactionalId(null).build();
  }

  private void assertAnswer(ErrorCode error, long id, int epoch) {
    assertEquals(1, answers.size());
    InitProducerIdResponse answer = answers.remove(0);
    assertEquals(error.code(), answer.errorCode());
    assertEquals(id, answer.producerId());
    assertEquals(epoch, answer.producerEpoch());
  }

  @Test
  void idIsGrantedWithEpochZeroWhenItIsThere() {
    ask(idempotent());
    assertEquals(0, answers.size());
    asked.get(0).complete(1L << 40);
    assertAnswer(ErrorCode.NONE, 1L << 40, 0);
  }

  @Test
  void presentIdOfAProducerWithoutTransactionsIsOfNoAccount() {
    ask(idempotent().toBuilder().producerId(5).producerEpoch((short) 3).build());
    asked.get(0).complete(9L);
    assertAnswer(ErrorCode.NONE, 9, 0);
  }

  @Test
  void failureOfTheStoreIsAnsweredWithItsError() {
    ask(idempotent());
    ApiException failure = new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, "away");
    asked.get(0).completeExceptionally(failure);
    assertAnswer(ErrorCode.COORDINATOR_NOT_AVAILABLE, -1, -1);
    ask(idempotent());
    asked.get(1).completeExceptionally(new CompletionException(failure));
    assertAnswer(ErrorCode.COORDINATOR_NOT_AVAILABLE, -1, -1);
    ask(idempotent());
    asked.get(2).completeExceptionally(new IllegalStateException("made up"));
    assertAnswer(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, -1, -1);
  }

  @Test
  void transactionalProducerIsRefusedWithoutUsingUpAnId() {
    ask(idempotent().toBuilder().transactionalId("mine").build());
    assertAnswer(ErrorCode.UNSUPPORTED_VERSION, -1, -1);
    ask(idempotent().toBuilder().transactionalId("").build());
    assertAnswer(ErrorCode.INVALID_REQUEST, -1, -1);
    assertEquals(0, asked.size());
  }

  @Test
  void transactionalProducerIsTheCoordinatorsBusinessIfThereIsOne() {
    transactions =
        new Transactions() {
          @Override
          public CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
              TransactionalProducer producer,
              Collection<TopicPartition> partitions,
              Question question) {
            throw new AssertionError("not asked");
          }

          @Override
          public void initProducerId(
              RequestContext context,
              InitProducerIdRequest request,
              Responder<InitProducerIdResponse> responder) {
            assertEquals("mine", request.transactionalId());
            responder.respond(
                InitProducerIdResponse.builder().producerId(7).producerEpoch((short) 2).build());
          }
        };
    ask(idempotent().toBuilder().transactionalId("mine").build());
    assertAnswer(ErrorCode.NONE, 7, 2);
    ask(idempotent().toBuilder().transactionalId("").build());
    assertAnswer(ErrorCode.INVALID_REQUEST, -1, -1);
    ask(idempotent());
    asked.get(0).complete(9L);
    assertAnswer(ErrorCode.NONE, 9, 0);
  }

  private static final class Context implements RequestContext {
    @Override
    public int apiVersion() {
      return 4;
    }

    @Override
    public String clientId() {
      return "test";
    }

    @Override
    public InetSocketAddress clientAddress() {
      return InetSocketAddress.createUnresolved("client", 1);
    }

    @Override
    public String listener() {
      return "TEST";
    }
  }
}
