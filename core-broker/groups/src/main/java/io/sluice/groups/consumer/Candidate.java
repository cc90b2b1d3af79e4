package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.record.GroupRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A group that a member is to be planned in: it is there, or would be after some records.
 *
 * @param made whether it is not there yet
 * @param first the records that make it
 * @param whenMade what else is to happen when it is made
 */
record Candidate(ConsumerGroup group, boolean made, List<GroupRecord> first, Turnover whenMade) {
  /** What is to happen once a group has changed its kind. */
  @FunctionalInterface
  interface Turnover {
    void run(Outbox<GroupRecord> out);
  }

  /** Returns the candidate of a group that is there. */
  static Candidate of(ConsumerGroup group) {
    return new Candidate(group, false, List.of(), out -> {});
  }

  /** Starts a draft. A group that is yet to be made needs a target, whoever joins it. */
  Draft draft() {
    Draft draft = new Draft(group);
    if (made) {
      draft.askForEpoch();
    }
    return draft;
  }

  /** Writes what makes it, and what was planned in it. */
  void write(Draft draft, Outbox<GroupRecord> out) {
    List<GroupRecord> records = new ArrayList<>(first);
    records.addAll(draft.records());
    out.write(records);
    whenMade.run(out);
  }
}
