package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IsrReporterTest {
  private final TestCluster cluster = new TestCluster(Map.of());
  private final List<AlterPartitionRequest> sent = new ArrayList<>();
  private final List<ErrorCode> answers = new ArrayList<>();
  private boolean cut;

  /** Brings requests to the cluster's controllers, as a network would. */
  private CompletableFuture<ResponseMessage> ask(
      int broker, RequestMessage request, int timeoutMs) {
    if (cut) {
      return CompletableFuture.failedFuture(new IOException("no route"));
    }
    sent.add((AlterPartitionRequest) request);
    return cluster.begin(broker, request);
  }

  private IsrReporter reporter(int broker) {
    BrokerLinks links = this::ask;
    TestCluster.Node node = cluster.node(broker);
    return new IsrReporter(broker, node.store()::image, node.controller(), links, cluster.time);
  }

  private void start() {
    IntStream.rangeClosed(1, 3).forEach(cluster::start);
  }

  private Proposal proposal(int partition, Integer... isr) {
    TopicImage topic = cluster.image().topic("a");
    PartitionState state = topic.partitions().get(partition);
    List<Member> members =
        List.of(isr).stream().map(id -> new Member(id, cluster.registration(id).epoch())).toList();
    return new Proposal(
        topic.id(), partition, state.leaderEpoch(), state.partitionEpoch(), members);
  }

  @Test
  void leaderOnTheControllerAsksWithoutTheNetwork() {
    start();
    cluster.create("a", 1, 1, 2, 3);
    reporter(1).propose(proposal(0, 1, 2), answers::add);
    cluster.settle();
    assertEquals(List.of(ErrorCode.NONE), answers);
    assertEquals(List.of(), sent);
    assertEquals("1@0 isr[1, 2] elr[]", cluster.shown("a"));
  }

  @Test
  void whatComesWhileAnAnswerIsAwaitedGoesTogether() {
    start();
    cluster.create("a", 20, 2, 3, 1);
    IsrReporter reporter = reporter(2);
    for (int n = 0; n < 20; n++) {
      reporter.propose(proposal(n, 2, 3), answers::add);
      if (n == 0) {
        cluster.time.advance(0);
      }
    }
    cluster.settle();
    assertEquals(20, answers.size());
    assertTrue(answers.stream().allMatch(error -> error == ErrorCode.NONE), answers.toString());
    assertEquals(2, sent.size());
    assertEquals(19, sent.getLast().topics().getFirst().partitions().size());
    assertEquals(List.of(2, 3), cluster.state("a", 19).isr());
  }

  @Test
  void eachProposalGetsItsOwnError() {
    start();
    cluster.create("a", 3, 2, 3, 1);
    Proposal stale = proposal(1, 2, 3);
    IsrReporter reporter = reporter(2);
    reporter.propose(stale, answers::add);
    cluster.settle();
    reporter.propose(stale, answers::add);
    reporter.propose(proposal(0, 2), answers::add);
    cluster.settle();
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.INVALID_UPDATE_VERSION, ErrorCode.NONE), answers);
  }

  @Test
  void withoutAWayToTheControllerItAsksAgain() {
    start();
    cluster.create("a", 1, 2, 3, 1);
    cut = true;
    reporter(2).propose(proposal(0, 2, 3), answers::add);
    cluster.time.advance(1_000);
    assertEquals(List.of(), answers);
    cut = false;
    cluster.settle();
    assertEquals(List.of(ErrorCode.NONE), answers);
  }

  @Test
  void newControllerIsAskedWhenTheOldOneIsGone() {
    start();
    cluster.create("a", 1, 2, 3, 1);
    Proposal proposal = proposal(0, 2, 3);
    cluster.node(1).controller().close();
    cluster.settle();
    reporter(2).propose(proposal, answers::add);
    cluster.time.advance(500);
    assertEquals(List.of(), answers, "the one that the image names says that it is not");
    cluster.stop(1);
    cluster.time.advance(500);
    assertEquals(1, answers.size());
  }

  @Test
  void newerProposalTakesThePlaceOfOneThatWaits() {
    start();
    cluster.create("a", 1, 2, 3, 1);
    cut = true;
    IsrReporter reporter = reporter(2);
    reporter.propose(proposal(0, 2), answers::add);
    cluster.time.advance(200);
    reporter.propose(proposal(0, 2, 3), answers::add);
    cluster.time.advance(200);
    assertEquals(List.of(ErrorCode.OPERATION_NOT_ATTEMPTED), answers);
    cut = false;
    cluster.settle();
    assertEquals(List.of(ErrorCode.OPERATION_NOT_ATTEMPTED, ErrorCode.NONE), answers);
    assertEquals(List.of(2, 3), cluster.state("a", 0).isr());
  }
}
