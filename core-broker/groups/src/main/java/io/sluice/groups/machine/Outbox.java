package io.sluice.groups.machine;

import io.sluice.groups.record.EncodedRecord;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what one turn brings about. Confined to the turn. */
public final class Outbox {
  private final Consumer<GroupRecord> replay;
  private final Supplier<ErrorCode> gate;
  private final List<EncodedRecord> records = new ArrayList<>();
  private final List<Answer<?>> answers = new ArrayList<>();

  /** What the gate said, once it was asked: within a turn it says one thing. */
  private @Nullable ErrorCode closed;

  /**
   * Creates the outbox of a turn.
   *
   * @param replay applies each record to the shard's state
   * @param gate says why no records can be written now, or NONE
   */
  public Outbox(Consumer<GroupRecord> replay, Supplier<ErrorCode> gate) {
    this.replay = replay;
    this.gate = gate;
  }

  /** Returns whether records can be written in this turn. */
  public boolean writable() {
    return refusal() == ErrorCode.NONE;
  }

  private ErrorCode refusal() {
    ErrorCode known = closed;
    if (known == null) {
      known = gate.get();
      closed = known;
    }
    return known;
  }

  /**
   * Checks that records can be written in this turn. Whoever changes something before it writes
   * checks it before that.
   *
   * @throws ApiException COORDINATOR_NOT_AVAILABLE or NOT_COORDINATOR if not
   */
  public void requireWritable() {
    if (!writable()) {
      throw new ApiException(refusal(), "The coordinator's log takes no records now.");
    }
  }

  /** Like {@link #write(List)}, for one record. */
  public void write(GroupRecord record) {
    write(List.of(record));
  }

  /**
   * Applies records to the state and adds them to what is appended when the turn ends: all of them,
   * or none if this throws.
   *
   * @throws ApiException if the log takes no records now, or INVALID_REQUEST if one of them cannot
   *     be put into bytes
   * @throws ProtocolException if one cannot that comes after others of this turn: what those
   *     changed is to be taken back
   */
  public void write(List<GroupRecord> more) {
    if (more.isEmpty()) {
      return;
    }
    requireWritable();
    List<EncodedRecord> encoded = encode(more);
    records.addAll(encoded);
    more.forEach(replay);
  }

  private List<EncodedRecord> encode(List<GroupRecord> more) {
    try {
      return more.stream().map(GroupRecordFormat::encode).toList();
    } catch (ProtocolException impossible) {
      if (records.isEmpty()) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "It cannot be stored: " + impossible.getMessage());
      }
      throw impossible;
    }
  }

  /** Answers a request, when all that was written up to the end of this turn is committed. */
  public <R> void reply(Reply<R> to, R response) {
    answers.add(new Answer<>(to, response));
  }

  /** Returns the records of the turn, in order. */
  public List<EncodedRecord> records() {
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
