package io.sluice.transactions.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.protocol.message.ListTransactionsRequest;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.machine.TransactionState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which transactional ids are listed.
 *
 * @param anyState whether the state does not matter
 * @param states those that pass otherwise
 * @param unknownStates words that name no state
 * @param producerIds those that pass; all, if empty
 * @param durationMs what runs, and for longer, passes; all, if negative
 * @param pattern that the whole id has to match, or null
 */
record ListFilter(
    boolean anyState,
    Set<TransactionState> states,
    List<String> unknownStates,
    Set<Long> producerIds,
    long durationMs,
    @Nullable Pattern pattern) {

  /** Returns the filter of a request; null if its pattern is no regular expression. */
  static @Nullable ListFilter of(ListTransactionsRequest request) {
    Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
    List<String> unknown = new ArrayList<>();
    for (String word : request.stateFilters()) {
      TransactionState state = TransactionState.of(word);
      if (state == null) {
        unknown.add(word);
      } else {
        states.add(state);
      }
    }
    try {
      return new ListFilter(
          request.stateFilters().isEmpty(),
          states,
          unknown,
          Set.copyOf(request.producerIdFilters()),
          request.durationFilter(),
          pattern(request.transactionalIdPattern()));
    } catch (PatternSyntaxException invalid) {
      return null;
    }
  }

  private static @Nullable Pattern pattern(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Pattern.compile(text);
  }

  boolean passes(String id, Transaction transaction, long nowMs) {
    return (anyState || states.contains(transaction.state()))
        && (producerIds.isEmpty() || producerIds.contains(transaction.producer().id()))
        && (durationMs < 0 || runsLonger(transaction, nowMs))
        && (pattern == null || pattern.matches(id));
  }

  private boolean runsLonger(Transaction transaction, long nowMs) {
    return transaction.state().running() && nowMs - transaction.startMs() > durationMs;
  }
}
