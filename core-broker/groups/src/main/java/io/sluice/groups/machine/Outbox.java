package io.sluice.groups.machine;

import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects what one turn brings about. Confined to the turn. */
public final class Outbox {
  private final Consumer<GroupRecord> replay;
  private final List<GroupRecord> records = new ArrayList<>();
  private final List<Answer<?>> answers = new ArrayList<>();

  /** Creates the outbox of a turn; {@code replay} applies each record to the shard's state. */
  public Outbox(Consumer<GroupRecord> replay) {
    this.replay = replay;
  }

  /** Applies a record to the state and adds it to what is appended when the turn ends. */
  public void write(GroupRecord record) {
    records.add(record);
    replay.accept(record);
  }

  /** Answers a request, when all that was written up to the end of this turn is committed. */
  public <R> void reply(Reply<R> to, R response) {
    answers.add(new Answer<>(to, response));
  }

  /** Returns the records of the turn, in order. */
  public List<GroupRecord> records() {
    return records;
  }

  /** Returns the answers of the turn, in order. */
  public List<Answer<?>> answers() {
    return answers;
  }

  /**
   * An answer that waits to be given.
   *
   * @param <R> the response
   */
  public record Answer<R>(Reply<R> to, R response) {
    /** Gives it. */
    public void give() {
      to.answer(response);
    }

    /** Gives an error in its place. */
    public void refuse(ErrorCode error) {
      to.refuse(error);
    }
  }
}
