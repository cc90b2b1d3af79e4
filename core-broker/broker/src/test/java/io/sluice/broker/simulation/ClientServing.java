package io.sluice.broker.simulation;

import io.sluice.broker.replica.Partition;
import io.sluice.protocol.ErrorCode;
import io.sluice.storage.AppendOutcome;
import java.util.List;
import java.util.function.Consumer;

/** Answers clients at one broker, as the handlers of Produce, Fetch and ListOffsets do. */
final class ClientServing {
  private static final int BATCHES_MAX = 20;

  private final World world;
  private final Node node;

  ClientServing(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  void produce(ClientCalls.Produce request, Consumer<Object> respond) {
    Partition partition = node.partition(request.partition());
    if (partition == null || !partition.leading()) {
      respond.accept(produced(ErrorCode.NOT_LEADER_OR_FOLLOWER));
      return;
    }
    if (request.all() && !partition.enoughInSync()) {
      respond.accept(produced(ErrorCode.NOT_ENOUGH_REPLICAS));
      return;
    }
    SimAppend append = new SimAppend(request.records());
    int epoch = partition.append(List.of(append));
    if (append.outcome() instanceof AppendOutcome.Rejected rejected) {
      respond.accept(produced(rejected.code()));
    } else if (append.outcome() instanceof AppendOutcome.Appended done) {
      Batch batch = Batch.at(request.records(), 0).placed(done.baseOffset(), epoch);
      world
          .trace()
          .note(
              "broker %d: appends %d+%d at %d in epoch %d",
              node.id(), batch.first(), batch.count(), batch.baseOffset(), epoch);
      await(request, partition, batch, respond);
    }
  }

  private void await(
      ClientCalls.Produce request, Partition partition, Batch batch, Consumer<Object> respond) {
    boolean[] answered = new boolean[1];
    var waiting =
        partition.whenAcknowledged(
            batch.endOffset(),
            batch.epoch(),
            request.all(),
            node.process()::execute,
            error -> {
              if (!answered[0]) {
                answered[0] = true;
                acknowledged(request, batch, error);
                respond.accept(new ClientCalls.Produced(error, batch.baseOffset()));
              }
            });
    node.process()
        .schedule(
            request.timeoutMs(),
            () -> {
              if (!answered[0]) {
                answered[0] = true;
                waiting.cancel();
                respond.accept(produced(ErrorCode.REQUEST_TIMED_OUT));
              }
            });
  }

  /** From here on it is promised, whether the answer arrives or not. */
  private void acknowledged(ClientCalls.Produce request, Batch batch, ErrorCode error) {
    node.check();
    if (error != ErrorCode.NONE) {
      return;
    }
    Ledger ledger = world.ledger(request.partition());
    if (request.all()) {
      world
          .trace()
          .note(
              "broker %d: acknowledges %d+%d at %d, epoch %d",
              node.id(), batch.first(), batch.count(), batch.baseOffset(), batch.epoch());
      ledger.acknowledged(
          node.id(), batch.epoch(), batch.baseOffset(), batch.first(), batch.count());
    } else {
      ledger.taken(node.id(), batch.epoch());
    }
  }

  private static ClientCalls.Produced produced(ErrorCode error) {
    return new ClientCalls.Produced(error, -1);
  }

  ClientCalls.ReadAnswer read(ClientCalls.Read request) {
    Partition partition = node.partition(request.partition());
    if (partition == null || !partition.leading() && !partition.following()) {
      return readFailed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
    ErrorCode fenced = partition.checkEpoch(request.leaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return readFailed(fenced);
    }
    Stored log = node.log(request.partition());
    node.check();
    boolean outside =
        request.offset() < log.start() || partition.leading() && request.offset() > log.end();
    return outside
        ? new ClientCalls.ReadAnswer(
            ErrorCode.OFFSET_OUT_OF_RANGE, log.start(), log.highWatermark(), List.of())
        : new ClientCalls.ReadAnswer(
            ErrorCode.NONE,
            log.start(),
            log.highWatermark(),
            log.read(request.offset(), log.highWatermark(), BATCHES_MAX));
  }

  private static ClientCalls.ReadAnswer readFailed(ErrorCode error) {
    return new ClientCalls.ReadAnswer(error, -1, -1, List.of());
  }

  ClientCalls.LatestAnswer latest(ClientCalls.Latest request) {
    Partition partition = node.partition(request.partition());
    if (partition == null || !partition.leading()) {
      return new ClientCalls.LatestAnswer(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1);
    }
    ErrorCode fenced = partition.checkEpoch(request.leaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return new ClientCalls.LatestAnswer(fenced, -1);
    }
    return partition.latestKnown()
        ? new ClientCalls.LatestAnswer(
            ErrorCode.NONE, node.log(request.partition()).highWatermark())
        : new ClientCalls.LatestAnswer(ErrorCode.OFFSET_NOT_AVAILABLE, -1);
  }
}
