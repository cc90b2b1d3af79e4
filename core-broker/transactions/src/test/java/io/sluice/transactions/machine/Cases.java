package io.sluice.transactions.machine;

import io.sluice.protocol.TopicPartition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the machine's tests start from, and how they write down what came of it. */
final class Cases {
  static final long ID = 7;
  static final long FRESH_ID = 99;
  static final short EPOCH = 5;
  static final int TIMEOUT_MS = 60_000;
  static final long START_MS = 1_000;
  static final long NOW_MS = 5_000;
  static final TopicPartition FIRST = new TopicPartition("orders", 0);
  static final TopicPartition SECOND = new TopicPartition("orders", 1);

  private Cases() {}

  static Transaction in(TransactionState state, boolean raising) {
    return in(state, raising, EPOCH);
  }

  static Transaction in(TransactionState state, boolean raising, int epoch) {
    Session session =
        new Session(producer(epoch), null, Producer.NO_ID, Producer.NO_ID, TIMEOUT_MS);
    return new Transaction(
        session, state, state.running() ? Set.of(FIRST) : Set.of(), START_MS, START_MS, raising);
  }

  static Producer producer(int epoch) {
    return new Producer(ID, (short) epoch);
  }

  static Producer producer(long id, int epoch) {
    return new Producer(id, (short) epoch);
  }

  /** Returns the transaction that a step leads to, which has to lead to one. */
  static Transaction next(Step step) {
    return step instanceof Step.Next(var transaction)
        ? transaction
        : fail("leads to nothing: " + outcome(step));
  }

  private static Transaction fail(String words) {
    throw new AssertionError(words);
  }

  /** Returns a word or two for what came of something. */
  static String outcome(Step step) {
    return switch (step) {
      case Step.Refused(var error) -> error.name();
      case Step.Later() -> "later";
      case Step.Settled(var present) -> "settled";
      case Step.NeedsProducerId() -> "needs id";
      case Step.Next(var next) ->
          next.state().word() + " " + next.producer().id() + "/" + next.producer().epoch();
    };
  }

  static Ending.Wish end(Producer producer, boolean commit, boolean raising) {
    return new Ending.Wish(producer, commit, raising, null);
  }

  static Initialization.Wish init(@Nullable Producer claim, @Nullable Long freshId) {
    return new Initialization.Wish(TIMEOUT_MS, claim, freshId);
  }
}
