package io.sluice.spi;

import java.util.Set;

/**
 * Looks at each record on its way from a producer to the log, or from the log to a consumer.
 *
 * <p>Interceptors stand in a chain, in the order in which the configuration names them; on the way
 * to a consumer the chain runs backward, so that what the last one did on the way in is undone
 * first. Each sees what the one before it made of the record. The chain ends at the first that
 * drops or refuses it.
 *
 * <p>One that works on {@link Form#BYTES} (the default) runs in a broker, for every client in any
 * language, and in the Sluice client, after the serializers and before the deserializers; its K and
 * V are {@link java.nio.ByteBuffer}. One that works on {@link Form#OBJECTS} runs in the Sluice
 * client only, before the serializers and after the deserializers.
 *
 * <p>In a broker it has little time: what takes longer than the topic allows counts as a failure,
 * as throwing does.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public interface Interceptor<K, V> extends Plugin {
  /** Where a record is going. */
  enum Direction {
    /** From a producer to the log. */
    PRODUCE,
    /** From the log to a consumer. */
    CONSUME
  }

  /** What keys and values are. */
  enum Form {
    /** As they are on the wire and in the log. */
    BYTES,
    /** As the application has them. */
    OBJECTS
  }

  /**
   * Returns the ways on which it wants to see records; elsewhere it costs nothing. Asked once,
   * after configure.
   */
  Set<Direction> directions();

  /** Returns what its keys and values are. Asked once, after configure. */
  default Form form() {
    return Form.BYTES;
  }

  /**
   * Returns whether it wants to see the records of a topic; the answer is kept, others cost
   * nothing.
   */
  default boolean appliesTo(String topic) {
    return true;
  }

  /**
   * Decides about a record. Both arguments are valid only until it returns.
   *
   * @return {@link Outcome#pass} if it has nothing to say, which keeps the record, and a batch of
   *     such records, as it is
   */
  Outcome<K, V> intercept(RecordView<K, V> record, Interception context);
}
