package io.sluice.broker.produce;

import io.sluice.broker.produce.ProduceCall.Part.PartAppend;
import io.sluice.broker.replica.Partition;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.kernel.Transactions.Question;
import io.sluice.network.Connection;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.time.Scheduler.Timer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one produce request of whose partitions the log does not know that the producer's
 * transaction is open there (KIP-890): its coordinator is asked, for all of them at once, and what
 * it admits is staged. Until that is done the connection is held, for what comes behind may be the
 * next records of the same producer.
 *
 * <p>What the coordinator says counts only if no marker of the producer has come in between; if one
 * has, it is asked again. It is also asked again while the producer's last transaction is being
 * ended (KIP-890 part 2), for that takes milliseconds, and a client pauses for longer.
 *
 * <p>Confined to the event loop of the connection. A client that closes changes nothing: what it
 * sent is appended if it is admitted.
 */
final class Admission {
  /** The first produce version that has partitions added by the broker (KIP-890 part 2). */
  private static final int ADDING_VERSION = 12;

  private static final long WAIT_MIN_MS = 1_000;
  private static final long PAUSE_MIN_MS = 1;
  private static final long PAUSE_MAX_MS = 32;

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final Admissions admissions;
  private final Transactions transactions;
  private final Connection connection;
  private final TransactionalProducer producer;
  private final int version;
  private final long waitMaxMs;
  private final Map<TopicPartition, Wish> wishes = new LinkedHashMap<>(2);
  private @Nullable Timer limit;
  private boolean held;

  /** Whether the end of the producer's last transaction is what is waited for. */
  private boolean busy;

  private long pauseMs = PAUSE_MIN_MS;

  /** Counts the questions; an answer to an earlier one, or to one that was given up, is none. */
  private int asked;

  /** A part that waits, and what its log gave for it. */
  private static final class Wish {
    final Partition partition;
    final PartAppend append;
    final int sequence;
    long ticket;

    Wish(Partition partition, PartAppend append, int sequence, long ticket) {
      this.partition = partition;
      this.append = append;
      this.sequence = sequence;
      this.ticket = ticket;
    }
  }

  Admission(
      Admissions admissions,
      Transactions transactions,
      Connection connection,
      TransactionalProducer producer,
      int version,
      long waitMaxMs) {
    this.admissions = admissions;
    this.transactions = transactions;
    this.connection = connection;
    this.producer = producer;
    this.version = version;
    this.waitMaxMs = waitMaxMs;
  }

  /** Returns how long to wait at most, so that the producer hears of it before it gives up. */
  static long waitMaxMs(ProduceRequest request) {
    return Math.max(WAIT_MIN_MS, request.timeoutMs() / 2);
  }

  private Question question() {
    return version >= ADDING_VERSION ? Question.ADD : Question.VERIFY;
  }

  /** Checks that all that is transactional in the request is of one producer. */
  void requireOf(long producerId, short epoch) {
    if (producerId != producer.producerId() || epoch != producer.epoch()) {
      throw new ApiException(
          ErrorCode.INVALID_PRODUCER_ID_MAPPING,
          "a request holds the transactional records of one producer only");
    }
  }

  /**
   * Adds a part.
   *
   * @param sequence that of its first record
   * @param ticket what the partition's log gave out for it
   */
  void add(Partition partition, PartAppend append, int sequence, long ticket) {
    wishes.put(partition.topicPartition(), new Wish(partition, append, sequence, ticket));
  }

  /** Checks that a partition comes once. */
  void requireNew(Partition partition) {
    if (wishes.containsKey(partition.topicPartition())) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, partition.topicPartition() + " comes twice in the request");
    }
  }

  /** Asks for all parts that were added. What is known at once is staged or refused at once. */
  void begin() {
    if (question() == Question.VERIFY && !admissions.verifying().getAsBoolean()) {
      wishes.values().forEach(this::believe);
      wishes.clear();
      return;
    }
    ask();
    if (!wishes.isEmpty()) {
      held = true;
      connection.hold();
      limit = admissions.loop().schedule(waitMaxMs, this::giveUp);
    }
  }

  private void believe(Wish wish) {
    wish.partition.log().admit(producer.producerId(), producer.epoch(), wish.ticket);
    stage(wish);
  }

  private void ask() {
    int number = ++asked;
    CompletableFuture<Map<TopicPartition, ErrorCode>> answer;
    try {
      answer = transactions.admit(producer, List.copyOf(wishes.keySet()), question());
    } catch (RuntimeException fault) {
      answer = CompletableFuture.failedFuture(fault);
    }
    if (answer.isDone()) {
      answer.whenComplete((errors, fault) -> take(number, errors, fault));
    } else {
      // As a task, on whatever thread it comes: what is staged is appended at the end of the tick.
      answer.whenComplete((errors, fault) -> onLoop(() -> take(number, errors, fault)));
    }
  }

  private void onLoop(Runnable task) {
    try {
      admissions.loop().execute(task);
    } catch (RejectedExecutionException closing) {
      LOG.debug("{} is admitted to a broker that has ended", producer, closing);
    }
  }

  private void take(
      int number, @Nullable Map<TopicPartition, ErrorCode> errors, @Nullable Throwable fault) {
    if (number != asked || wishes.isEmpty()) {
      return;
    }
    if (errors == null) {
      LOG.error("Nobody could say whether {} may write", producer, fault);
      refuseAll(ErrorCode.UNKNOWN_SERVER_ERROR, "the coordinator's answer failed");
      return;
    }
    try {
      settle(errors);
    } catch (RuntimeException failure) {
      LOG.error("{} could not be admitted", producer, failure);
      refuseAll(ErrorCode.UNKNOWN_SERVER_ERROR, "the admission failed; the broker's log says why");
    }
  }

  private void settle(Map<TopicPartition, ErrorCode> errors) {
    busy = false;
    Iterator<Map.Entry<TopicPartition, Wish>> each = wishes.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<TopicPartition, Wish> entry = each.next();
      if (settle(entry.getValue(), errors.get(entry.getKey()))) {
        each.remove();
      }
    }
    if (wishes.isEmpty()) {
      end();
    } else if (busy) {
      admissions.loop().schedule(pauseMs, this::askAgain);
      pauseMs = Math.min(PAUSE_MAX_MS, 2 * pauseMs);
    } else {
      onLoop(this::askAgain);
    }
  }

  /** Does what an answer asks for; returns false if the question has to be put again. */
  private boolean settle(Wish wish, @Nullable ErrorCode error) {
    if (error == null) {
      wish.append.refuse(ErrorCode.UNKNOWN_SERVER_ERROR, "the coordinator has left it out");
      return true;
    }
    if (error == ErrorCode.CONCURRENT_TRANSACTIONS && question() == Question.ADD) {
      busy = true;
      return false;
    }
    if (error != ErrorCode.NONE) {
      AdmissionRefusal refusal = AdmissionRefusal.of(error, version);
      wish.append.refuse(refusal.error(), refusal.reason());
      return true;
    }
    if (wish.partition.log().admit(producer.producerId(), producer.epoch(), wish.ticket)) {
      stage(wish);
      return true;
    }
    return false;
  }

  /** Stages a part, unless its log is another broker's by now, or has been deleted. */
  private void stage(Wish wish) {
    if (wish.partition.leading()) {
      admissions.stage().add(wish.partition, wish.append);
    } else {
      wish.append.refuse(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          "this broker stopped leading before the records were appended");
    }
  }

  private void askAgain() {
    if (wishes.isEmpty()) {
      return;
    }
    Iterator<Wish> each = wishes.values().iterator();
    while (each.hasNext()) {
      Wish wish = each.next();
      wish.ticket =
          wish.partition
              .log()
              .beginAdmission(producer.producerId(), producer.epoch(), wish.sequence);
      if (wish.ticket == AppendHook.OPEN) {
        stage(wish);
        each.remove();
      }
    }
    if (wishes.isEmpty()) {
      end();
    } else {
      ask();
    }
  }

  private void giveUp() {
    limit = null;
    AdmissionRefusal refusal =
        AdmissionRefusal.of(
            busy ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.REQUEST_TIMED_OUT, version);
    refuseAll(refusal.error(), refusal.reason());
  }

  private void refuseAll(ErrorCode error, String reason) {
    wishes.values().forEach(wish -> wish.append.refuse(error, reason));
    wishes.clear();
    end();
  }

  private void end() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
    if (held) {
      held = false;
      connection.letOn();
    }
  }
}
