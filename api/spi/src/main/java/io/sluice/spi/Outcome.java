package io.sluice.spi;

import java.util.Objects;

/**
 * What an interceptor decides about a record.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public sealed interface Outcome<K, V> {
  /** The record goes on as it is. */
  record Pass<K, V>() implements Outcome<K, V> {
    private static final Pass<?, ?> INSTANCE = new Pass<>();
  }

  /**
   * Another record goes on in its place: the same topic, partition and offset, with other contents.
   *
   * @param record what goes on
   */
  record Replace<K, V>(RecordData<K, V> record) implements Outcome<K, V> {
    public Replace {
      Objects.requireNonNull(record);
    }
  }

  /**
   * The record is left out, and nothing is wrong with that: its send completes as dropped, not as
   * failed; a consumer never sees it.
   *
   * @param reason a few words for the result, the log and the metrics
   */
  record Drop<K, V>(String reason) implements Outcome<K, V> {
    public Drop {
      Objects.requireNonNull(reason);
    }
  }

  /**
   * The record is not allowed: its send fails with an error that has the reason in it; a consumer's
   * reading stops at it with that error.
   *
   * @param reason a sentence for whoever sent or reads it
   */
  record Refuse<K, V>(String reason) implements Outcome<K, V> {
    public Refuse {
      Objects.requireNonNull(reason);
    }
  }

  /** Lets the record go on as it is. Allocates nothing. */
  @SuppressWarnings("unchecked")
  static <K, V> Outcome<K, V> pass() {
    return (Outcome<K, V>) Pass.INSTANCE;
  }

  /** Puts another record in its place. */
  static <K, V> Outcome<K, V> replace(RecordData<K, V> record) {
    return new Replace<>(record);
  }

  /** Leaves the record out. */
  static <K, V> Outcome<K, V> drop(String reason) {
    return new Drop<>(reason);
  }

  /** Refuses the record with an error. */
  static <K, V> Outcome<K, V> refuse(String reason) {
    return new Refuse<>(reason);
  }
}
