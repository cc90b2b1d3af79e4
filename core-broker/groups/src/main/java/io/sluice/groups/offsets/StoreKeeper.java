package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.offsets.GroupOffsets.Condition;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the offsets of a group in the metadata store.
 *
 * <p>What it shows is what the store has confirmed. One write is under way at a time; those that
 * come meanwhile wait and go together in the next, so that changes are made in the order in which
 * they came. If a write fails it may have been made all the same: its commits are refused, their
 * clients try again, and until then the offsets are shown as they were.
 */
final class StoreKeeper implements Keeper {
  /** How many changes go into one write, if more than one commit waits. */
  private static final int CHANGES_PER_WRITE_MAX = 1_000;

  /** How many changes may wait; a commit that finds more is refused. */
  static final int WAITING_CHANGES_MAX = 200_000;

  private final String group;
  private final StoreAccess store;
  private final Promises promises;
  private final GroupOffsets offsets;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int waitingChanges;
  private boolean writing;

  StoreKeeper(String group, StoreAccess store, Promises promises, GroupOffsets offsets) {
    this.group = group;
    this.store = store;
    this.promises = promises;
    this.offsets = offsets;
  }

  @Override
  public GroupOffsets offsets() {
    return offsets;
  }

  @Override
  public void change(List<Change> changes, Outbox<GroupRecord> out, Done done) {
    if (waitingChanges + changes.size() > WAITING_CHANGES_MAX && !waiting.isEmpty()) {
      done.done(ErrorCode.COORDINATOR_NOT_AVAILABLE, out);
      return;
    }
    waiting.add(new Waiting(changes, null, promises.promise(done)));
    waitingChanges += changes.size();
    writeMore(out);
  }

  @Override
  public int removeIf(Condition condition, int recordsMax, Outbox<GroupRecord> out) {
    waiting.add(new Waiting(List.of(), condition, (error, later) -> {}));
    writeMore(out);
    return 0;
  }

  private void writeMore(Outbox<GroupRecord> out) {
    while (!writing && !waiting.isEmpty()) {
      List<Waiting> batch = nextBatch();
      Map<TopicPartition, @Nullable String> texts = textsOf(batch);
      if (texts.isEmpty()) {
        written(batch, ErrorCode.NONE, out);
      } else {
        writing = true;
        store.call(
            nodes -> nodes.write(group, texts),
            (nothing, failure, later) -> {
              writing = false;
              written(
                  batch, failure == null ? ErrorCode.NONE : StoreAccess.errorOf(failure), later);
              writeMore(later);
            });
      }
    }
  }

  /** What fails must not take others with it that cannot fail, or were not meant to be with it. */
  private List<Waiting> nextBatch() {
    List<Waiting> batch = new ArrayList<>();
    int changes = 0;
    do {
      Waiting next = waiting.remove();
      batch.add(next.decided(offsets));
      changes += next.changes().size();
    } while (!batch.getFirst().alone()
        && !waiting.isEmpty()
        && !waiting.peek().alone()
        && changes + waiting.peek().changes().size() <= CHANGES_PER_WRITE_MAX);
    waitingChanges -= changes;
    return batch;
  }

  private static Map<TopicPartition, @Nullable String> textsOf(List<Waiting> batch) {
    Map<TopicPartition, @Nullable String> texts = new LinkedHashMap<>();
    for (Waiting each : batch) {
      for (Change change : each.changes()) {
        CommittedOffset offset = change.offset();
        texts.put(
            new TopicPartition(change.topic(), change.partition()),
            offset == null ? null : OffsetNode.write(offset));
      }
    }
    return texts;
  }

  private void written(List<Waiting> batch, ErrorCode error, Outbox<GroupRecord> out) {
    for (Waiting each : batch) {
      if (error == ErrorCode.NONE) {
        each.changes().forEach(offsets::apply);
      }
      each.done().done(error, out);
    }
  }

  /**
   * A change that waits.
   *
   * @param condition chooses offsets to be removed, or is null
   */
  private record Waiting(List<Change> changes, @Nullable Condition condition, Done done) {
    /** Returns whether it needs what was before it to be done with. */
    boolean alone() {
      return changes.isEmpty() || condition != null;
    }

    Waiting decided(GroupOffsets offsets) {
      return condition == null
          ? this
          : new Waiting(offsets.removals(condition, Integer.MAX_VALUE), condition, done);
    }
  }
}
