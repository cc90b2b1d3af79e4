package io.sluice.coordination;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one turn brings about. Confined to the turn.
 *
 * @param <R> a record
 */
public final class Outbox<R> {
  private final RecordCodec<R> codec;
  private final Consumer<R> replay;
  private final Supplier<ErrorCode> gate;
  private final List<EncodedRecord> records = new ArrayList<>();
  private final List<Answer<?>> answers = new ArrayList<>();

  /** What the log may refuse, and is replayed only when it has not. */
  private @Nullable Guarded<R> guarded;

  /** What the gate said, once it was asked: within a turn it says one thing. */
  private @Nullable ErrorCode closed;

  /** What is written of a transaction. */
  sealed interface Guarded<R> {
    /** Records of a transaction. */
    record Records<R>(Producer producer, List<R> records, List<EncodedRecord> encoded)
        implements Guarded<R> {}

    /** What ends one. */
    record Marker<R>(TransactionMarker marker) implements Guarded<R> {}
  }

  /**
   * Creates the outbox of a turn.
   *
   * @param replay applies each record to the shard's state
   * @param gate says why no records can be written now, or NONE
   */
  public Outbox(RecordCodec<R> codec, Consumer<R> replay, Supplier<ErrorCode> gate) {
    this.codec = codec;
    this.replay = replay;
    this.gate = gate;
  }

  /** Returns an outbox of a turn in which nothing can be written. */
  public static <R> Outbox<R> closed(ErrorCode error) {
    return new Outbox<>(new NoCodec<>(), record -> {}, () -> error);
  }

  private static final class NoCodec<R> implements RecordCodec<R> {
    @Override
    public EncodedRecord encode(R record) {
      throw new IllegalStateException("nothing can be written");
    }

    @Override
    public R decode(ByteBuffer key, @Nullable ByteBuffer value) {
      throw new IllegalStateException("nothing can be read");
    }
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
  public void write(R record) {
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
  public void write(List<R> more) {
    if (more.isEmpty()) {
      return;
    }
    requireWritable();
    requireNothingGuarded();
    List<EncodedRecord> encoded = encode(more);
    records.addAll(encoded);
    more.forEach(replay);
  }

  /**
   * Appends records of a transaction when the turn ends, in a batch that bears the producer, and
   * applies them to the state then. If the log refuses the producer, the turn's answers are refused
   * with that error and nothing has changed. For turns that write nothing else.
   *
   * @throws ApiException as {@link #write(List)} does
   */
  public void writeIn(Producer producer, List<R> pending) {
    requireWritable();
    requireNothingWritten();
    guarded = new Guarded.Records<>(producer, List.copyOf(pending), encode(pending));
  }

  /**
   * Appends a marker when the turn ends, and tells the state then that the transaction has ended.
   * If the log refuses it, the turn's answers are refused with that error and nothing has changed.
   * For turns that write nothing else.
   *
   * @throws ApiException if the log takes no records now
   */
  public void mark(TransactionMarker marker) {
    requireWritable();
    requireNothingWritten();
    guarded = new Guarded.Marker<>(marker);
  }

  private void requireNothingWritten() {
    requireNothingGuarded();
    if (!records.isEmpty()) {
      throw new IllegalStateException("something else was written in this turn");
    }
  }

  private void requireNothingGuarded() {
    if (guarded != null) {
      throw new IllegalStateException("a transaction was written to in this turn");
    }
  }

  private List<EncodedRecord> encode(List<R> more) {
    try {
      return more.stream().map(codec::encode).toList();
    } catch (ProtocolException impossible) {
      if (records.isEmpty()) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST, "It cannot be stored: " + impossible.getMessage());
      }
      throw impossible;
    }
  }

  /** Answers a request, when all that was written up to the end of this turn is committed. */
  public <A> void reply(Reply<A> to, A response) {
    answers.add(new Answer<>(to, response));
  }

  /**
   * Does something, on any thread, when all that was written up to the end of this turn is
   * committed; never, if it is lost.
   */
  public void whenCommitted(Runnable action) {
    whenCommitted(action, () -> {});
  }

  /**
   * Does one of two things, on any thread, when it is known what has become of all that was written
   * up to the end of this turn.
   *
   * @param action runs if it is committed
   * @param otherwise runs if it is lost, or if nobody can say for now because too few replicas are
   *     in sync: it may be committed yet
   */
  public void whenCommitted(Runnable action, Runnable otherwise) {
    reply(new Reply<>(kept -> (kept ? action : otherwise).run(), error -> false), true);
  }

  /** Returns the records of the turn that were applied, in order. */
  public List<EncodedRecord> records() {
    return records;
  }

  /** Returns the answers of the turn, in order. */
  public List<Answer<?>> answers() {
    return answers;
  }

  @Nullable Guarded<R> guarded() {
    return guarded;
  }

  /** Takes back what the log has not yet seen. */
  void dropGuarded() {
    guarded = null;
  }

  /**
   * An answer that waits to be given.
   *
   * @param <A> the response
   */
  public record Answer<A>(Reply<A> to, A response) {
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
