package io.sluice.coordination.fake;

import java.util.ArrayList;
import java.util.List;

/**
 * A request that was sent.
 *
 * @param <A> what is wanted of its answer
 */
public final class Asked<A> {
  private final List<A> answers = new ArrayList<>();

  /** Whether whoever takes the answer fails. */
  public boolean fails;

  /** Takes an answer. */
  public void take(A answer) {
    answers.add(answer);
    if (fails) {
      throw new IllegalStateException("on purpose");
    }
  }

  /** Returns whether it is held. */
  public boolean waits() {
    return answers.isEmpty();
  }

  /** Returns its only answer. */
  public A answer() {
    if (answers.size() != 1) {
      throw new AssertionError("a request has " + answers.size() + " answers: " + answers);
    }
    return answers.getFirst();
  }
}
