package io.sluice.transactions.simulation;

import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients did and were told, to be held against what is in the partitions. */
final class Ledger {
  private final List<Attempted> attempted = new ArrayList<>();

  /** What a client knows of how a transaction ended. */
  enum Outcome {
    /** It has not heard. */
    UNKNOWN,
    /** It was told that it is committed. */
    COMMITTED,
    /** It never asked for a commit, or was told that there is none. */
    NOT_COMMITTED
  }

  /** A transaction of a client. */
  static final class Attempted {
    /** The values that were acknowledged, in order. */
    final Map<TopicPartition, List<String>> acknowledged = new HashMap<>();

    /** All values that were sent. */
    final Set<String> sent = new HashSet<>();

    boolean commitRequested;
    Outcome outcome = Outcome.UNKNOWN;
  }

  Attempted begin() {
    Attempted next = new Attempted();
    attempted.add(next);
    return next;
  }

  long committed() {
    return attempted.stream().filter(each -> each.outcome == Outcome.COMMITTED).count();
  }

  /** Returns what is wrong, in words; nothing if nothing is. */
  List<String> violations(Map<TopicPartition, SimPartition> partitions) {
    List<String> wrong = new ArrayList<>();
    Map<TopicPartition, List<String>> read = new HashMap<>();
    partitions.forEach(
        (name, partition) -> {
          read.put(name, partition.readCommitted());
          if (partition.hangs()) {
            wrong.add(name + " has a transaction that hangs");
          }
        });
    for (int at = 0; at < attempted.size(); at++) {
      check(at, attempted.get(at), read, wrong);
    }
    return wrong;
  }

  private static void check(
      int at, Attempted each, Map<TopicPartition, List<String>> read, List<String> wrong) {
    List<String> visible = new ArrayList<>();
    boolean whole = true;
    for (var entry : read.entrySet()) {
      List<String> here = entry.getValue().stream().filter(each.sent::contains).toList();
      visible.addAll(here);
      whole &= here.equals(each.acknowledged.getOrDefault(entry.getKey(), List.of()));
    }
    boolean any = !visible.isEmpty();
    if (each.outcome == Outcome.COMMITTED && !whole) {
      wrong.add("transaction " + at + " is committed, but not whole: " + visible);
    }
    if (each.outcome == Outcome.NOT_COMMITTED && any) {
      wrong.add("transaction " + at + " is not committed, but is read: " + visible);
    }
    if (any && (!each.commitRequested || !whole)) {
      wrong.add("transaction " + at + " is read in part, or was not to be: " + visible);
    }
  }
}
