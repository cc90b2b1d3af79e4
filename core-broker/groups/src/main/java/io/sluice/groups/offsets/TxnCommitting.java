package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Producer;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions.Question;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Answers commits of offsets in transactions (KIP-98, KIP-447, KIP-890).
 *
 * <p>In one turn the producer's coordinator is asked, in a later one the offsets are written, as
 * pending. If a marker of the producer comes in between, the coordinator's consent was to a
 * transaction that has ended, and counts no more.
 */
final class TxnCommitting {
  /** From this version on a commit adds the group to the transaction (KIP-890, part 2). */
  private static final int ADDING_VERSION = 5;

  /** From this version on clients know that only the transaction has failed. */
  private static final int ABORTABLE_VERSION = 4;

  /** From this version on topics have ids, and members epochs. */
  private static final int TOPIC_ID_VERSION = 6;

  private final Environment environment;
  private final CommitterCheck check;
  private final Places places;
  private final OffsetServices services;
  private final Promises promises;
  private final Set<Call> asking = new HashSet<>();

  TxnCommitting(
      Environment environment,
      CommitterCheck check,
      Places places,
      OffsetServices services,
      Promises promises) {
    this.environment = environment;
    this.check = check;
    this.places = places;
    this.services = services;
    this.promises = promises;
  }

  void commit(
      Caller caller,
      TxnOffsetCommitRequest request,
      Reply<TxnOffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    boolean byId = caller.apiVersion() >= TOPIC_ID_VERSION;
    CommitScreen screen = CommitScreen.of(TxnShape.plain(request), byId, environment);
    if (!screen.namesPartition()) {
      out.reply(reply, TxnShape.response(screen.response(ErrorCode.NONE)));
      return;
    }
    try {
      places.requireLog(request.groupId(), out);
    } catch (ApiException refusal) {
      out.reply(reply, TxnShape.refusal(request, refusal.error()));
      return;
    }
    new Call(caller.apiVersion(), request, screen, reply).ask();
  }

  /** Takes notice that a producer's transaction has ended. */
  void ended(Producer producer) {
    asking.removeIf(call -> call.request.producerId() == producer.id());
  }

  /** A commit whose producer's coordinator is asked. */
  private final class Call {
    private final int version;
    private final TxnOffsetCommitRequest request;
    private final CommitScreen screen;
    private final Done done;

    Call(
        int version,
        TxnOffsetCommitRequest request,
        CommitScreen screen,
        Reply<TxnOffsetCommitResponse> reply) {
      this.version = version;
      this.request = request;
      this.screen = screen;
      this.done = promises.promise((error, out) -> out.reply(reply, response(error)));
    }

    private TxnOffsetCommitResponse response(ErrorCode error) {
      return error == ErrorCode.NONE
          ? TxnShape.response(screen.response(ErrorCode.NONE))
          : TxnShape.refusal(request, error);
    }

    void ask() {
      asking.add(this);
      TransactionalProducer producer =
          new TransactionalProducer(
              request.transactionalId(), request.producerId(), request.producerEpoch());
      services
          .gate()
          .admit(producer, version >= ADDING_VERSION ? Question.ADD : Question.VERIFY)
          .whenComplete(
              (said, failure) -> {
                ErrorCode error = failure == null ? said : ErrorCode.COORDINATOR_NOT_AVAILABLE;
                services.enter().accept(out -> heard(error, out));
              });
    }

    private void heard(ErrorCode said, Outbox<GroupRecord> out) {
      boolean stillOpen = asking.remove(this);
      if (said != ErrorCode.NONE) {
        done.done(refusal(said), out);
      } else if (!stillOpen) {
        done.done(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, out); // It is to ask again.
      } else {
        done.done(write(out), out);
      }
    }

    private ErrorCode write(Outbox<GroupRecord> out) {
      String group = request.groupId();
      try {
        places.requireLog(group, out);
        check.check(group, committer());
        List<GroupRecord> records = new ArrayList<>();
        screen.changes().forEach(change -> records.add(OffsetTable.record(group, change)));
        if (!records.isEmpty()) {
          out.writeIn(new Producer(request.producerId(), request.producerEpoch()), records);
        }
        return ErrorCode.NONE;
      } catch (ApiException refusal) {
        boolean unknown =
            refusal.error() == ErrorCode.STALE_MEMBER_EPOCH && version < TOPIC_ID_VERSION;
        return unknown ? ErrorCode.ILLEGAL_GENERATION : refusal.error();
      }
    }

    private Committer committer() {
      return new Committer(
          request.memberId(),
          request.groupInstanceId(),
          request.generationIdOrMemberEpoch(),
          version,
          true);
    }

    /** Says what the producer's coordinator said in words that clients of that version know. */
    private ErrorCode refusal(ErrorCode said) {
      return switch (said) {
        // It is not the group's coordinator that the client should look for anew.
        case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, REQUEST_TIMED_OUT, NETWORK_EXCEPTION ->
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        case CONCURRENT_TRANSACTIONS ->
            version >= ADDING_VERSION ? said : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        case TRANSACTION_ABORTABLE ->
            version >= ABORTABLE_VERSION ? said : ErrorCode.INVALID_TXN_STATE;
        case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
        default -> said;
      };
    }
  }
}
