package io.sluice.broker.controller;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.broker.replica.IsrChanges;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import io.sluice.time.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the leaders of this broker propose to the controller, wherever that is: one request
 * at a time, in which all goes that has come since the one before. Asks again while there is no
 * controller or no way to it.
 *
 * <p>Its state is confined to the scheduler's thread. A proposal that replaces one of the same
 * partition which has not been sent yet ends that one with OPERATION_NOT_ATTEMPTED.
 */
public final class IsrReporter implements IsrChanges {
  private static final Logger LOG = LoggerFactory.getLogger(IsrReporter.class);

  /**
   * How long an answer is waited for. A controller that has stopped is found out by its session
   * only later; whatever is asked twice is written once, for it names the partition epoch.
   */
  private static final int TIMEOUT_MS = 2_000;

  private static final int RETRY_MS = 50;

  private final int brokerId;
  private final Supplier<ClusterImage> image;
  private final Controller controller;
  private final BrokerLinks links;
  private final Scheduler scheduler;
  private final Map<PartitionId, Waiting> waiting = new LinkedHashMap<>();
  private boolean asking;

  /** A proposal and whom to tell. */
  private record Waiting(Proposal proposal, Consumer<ErrorCode> answer) {}

  /** Creates it; {@code controller} is this broker's own, which may be the active one. */
  public IsrReporter(
      int brokerId,
      Supplier<ClusterImage> image,
      Controller controller,
      BrokerLinks links,
      Scheduler scheduler) {
    this.brokerId = brokerId;
    this.image = image;
    this.controller = controller;
    this.links = links;
    this.scheduler = scheduler;
  }

  @Override
  public void propose(Proposal proposal, Consumer<ErrorCode> answer) {
    Waiting added = new Waiting(proposal, answer);
    if (!run(0, () -> add(added))) {
      answer.accept(ErrorCode.NOT_CONTROLLER);
    }
  }

  private boolean run(long delayMs, Runnable task) {
    try {
      scheduler.schedule(delayMs, task);
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  private void add(Waiting added) {
    PartitionId partition = new PartitionId(added.proposal.topicId(), added.proposal.partition());
    Waiting replaced = waiting.put(partition, added);
    if (replaced != null) {
      tell(replaced, ErrorCode.OPERATION_NOT_ATTEMPTED);
    }
    ask();
  }

  /** Sends what waits, unless an answer is awaited. */
  private void ask() {
    if (asking || waiting.isEmpty()) {
      return;
    }
    asking = true;
    Map<PartitionId, Waiting> sent = new LinkedHashMap<>(waiting);
    List<Waiting> inOrder = new ArrayList<>(waiting.values());
    waiting.clear();
    sent(inOrder)
        .whenComplete(
            (response, failure) -> {
              if (!run(0, () -> answered(sent, response, failure))) {
                sent.values().forEach(one -> tell(one, ErrorCode.NOT_CONTROLLER));
              }
            });
  }

  /** Whatever is wrong with a request, somebody hears of it, and the next one is sent. */
  private CompletableFuture<AlterPartitionResponse> sent(List<Waiting> proposals) {
    try {
      return send(request(proposals));
    } catch (RuntimeException fault) {
      LOG.error("The controller could not be asked for other ISRs", fault);
      return CompletableFuture.failedFuture(fault);
    }
  }

  private CompletableFuture<AlterPartitionResponse> send(AlterPartitionRequest request) {
    if (controller.active()) {
      return controller.alter(request);
    }
    int to = image.get().controllerId();
    if (to == ClusterImage.NO_CONTROLLER || to == brokerId) {
      return CompletableFuture.failedFuture(new IOException("there is no controller"));
    }
    return links.ask(to, request, TIMEOUT_MS).thenApply(AlterPartitionResponse.class::cast);
  }

  private AlterPartitionRequest request(List<Waiting> proposals) {
    BrokerRegistration self = image.get().brokers().get(brokerId);
    Grouped<Uuid, AlterPartitionRequest.PartitionData> topics = new Grouped<>();
    for (Waiting one : proposals) {
      topics.add(one.proposal.topicId(), partition(one.proposal));
    }
    return AlterPartitionRequest.builder()
        .brokerId(brokerId)
        .brokerEpoch(self == null ? BrokerRegistration.NO_EPOCH : self.epoch())
        .topics(
            topics.map(
                (id, partitions) ->
                    AlterPartitionRequest.TopicData.builder()
                        .topicId(id)
                        .partitions(partitions)
                        .build()))
        .build();
  }

  private static AlterPartitionRequest.PartitionData partition(Proposal proposal) {
    return AlterPartitionRequest.PartitionData.builder()
        .partitionIndex(proposal.partition())
        .leaderEpoch(proposal.leaderEpoch())
        .partitionEpoch(proposal.partitionEpoch())
        .newIsrWithEpochs(
            proposal.isr().stream()
                .map(
                    member ->
                        AlterPartitionRequest.BrokerState.builder()
                            .brokerId(member.brokerId())
                            .brokerEpoch(member.brokerEpoch())
                            .build())
                .toList())
        .build();
  }

  private void answered(
      Map<PartitionId, Waiting> sent,
      @Nullable AlterPartitionResponse response,
      @Nullable Throwable failure) {
    asking = false;
    if (response == null || response.errorCode() == ErrorCode.NOT_CONTROLLER.code()) {
      LOG.debug("The controller could not be asked for other ISRs", failure);
      askAgain(sent);
      return;
    }
    if (response.errorCode() == ErrorCode.NONE.code()) {
      tellEach(sent, response);
    }
    ErrorCode rest =
        response.errorCode() == ErrorCode.NONE.code()
            ? ErrorCode.UNKNOWN_SERVER_ERROR
            : ErrorCode.of(response.errorCode());
    sent.values().forEach(one -> tell(one, rest));
    ask();
  }

  /** Tells those that were answered, and takes them out of those that were sent. */
  private static void tellEach(Map<PartitionId, Waiting> sent, AlterPartitionResponse response) {
    for (AlterPartitionResponse.TopicData topic : response.topics()) {
      for (AlterPartitionResponse.PartitionData partition : topic.partitions()) {
        Waiting one = sent.remove(new PartitionId(topic.topicId(), partition.partitionIndex()));
        if (one != null) {
          tell(one, ErrorCode.of(partition.errorCode()));
        }
      }
    }
  }

  /** Keeps what was sent unless there is something newer by now. */
  private void askAgain(Map<PartitionId, Waiting> sent) {
    sent.forEach(
        (partition, one) -> {
          if (waiting.putIfAbsent(partition, one) != null) {
            tell(one, ErrorCode.OPERATION_NOT_ATTEMPTED);
          }
        });
    if (!run(RETRY_MS, this::ask)) {
      waiting.values().forEach(one -> tell(one, ErrorCode.NOT_CONTROLLER));
      waiting.clear();
    }
  }

  private static void tell(Waiting one, ErrorCode error) {
    try {
      one.answer.accept(error);
    } catch (RuntimeException fault) {
      LOG.error("What became of the proposal {} could not be told", one.proposal, fault);
    }
  }
}
