package io.sluice.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.RequestContext;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.UnregisterBrokerRequest;
import io.sluice.protocol.message.UnregisterBrokerResponse;
import io.sluice.time.VirtualTime;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnregisterBrokerTest {
  private final VirtualTime time = new VirtualTime(0);
  private final InMemoryMetadataStore store =
      InMemoryMetadataStore.open(new InMemoryMetadata(time), 9_000);

  /** Somebody who asks. */
  private record Context() implements RequestContext {
    @Override
    public int apiVersion() {
      return 0;
    }

    @Override
    public @Nullable String clientId() {
      return null;
    }

    @Override
    public InetSocketAddress clientAddress() {
      return InetSocketAddress.createUnresolved("127.0.0.1", 1);
    }

    @Override
    public String listener() {
      return "PLAINTEXT";
    }
  }

  @BeforeEach
  void start() {
    time.advance(0);
  }

  private UnregisterBrokerResponse unregister(int id) {
    List<UnregisterBrokerResponse> answers = new ArrayList<>();
    new UnregisterBrokerHandler(store)
        .handle(
            new Context(), UnregisterBrokerRequest.builder().brokerId(id).build(), answers::add);
    time.advance(0);
    return answers.getFirst();
  }

  private void assertRefused(ErrorCode code, String message, int id) {
    UnregisterBrokerResponse answer = unregister(id);
    assertEquals(code.code(), answer.errorCode());
    assertEquals(message, answer.errorMessage());
  }

  @Test
  void liveBrokerIsRefused() {
    store.register(
        new BrokerRegistration(
            1, BrokerRegistration.NO_EPOCH, new Uuid(1, 7), Uuid.ZERO, null, List.of()));
    time.advance(0);
    assertRefused(
        ErrorCode.INVALID_REQUEST, "broker 1 is live; its registration ends when it is stopped", 1);
  }

  @Test
  void deadBrokerLosesWhatWasSetForIt() {
    store.setConfig(ConfigScope.broker(2), Map.of("x", "1"));
    store.setConfig(ConfigScope.broker(3), Map.of("x", "1"));
    time.advance(0);
    assertEquals(0, unregister(2).errorCode());
    assertTrue(store.image().brokerConfig(2).isEmpty());
    assertEquals(Map.of("x", "1"), store.image().brokerConfig(3));
  }

  @Test
  void deadBrokerWithReplicasIsRefused() {
    store.createTopic(
        "a",
        new Uuid(3, 3),
        List.of(PartitionState.initial(List.of(1, 2)), PartitionState.initial(List.of(2))),
        Map.of());
    time.advance(0);
    assertRefused(
        ErrorCode.INVALID_REQUEST,
        "broker 2 has 2 replicas; reassign them to other brokers first",
        2);
  }

  @Test
  void brokerThatNobodyKnowsIsNotRegistered() {
    assertRefused(ErrorCode.BROKER_ID_NOT_REGISTERED, "nothing is known of broker 9", 9);
  }
}
