package io.sluice.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that lasts: what an interceptor puts in another's place, and what a test of a plugin
 * hands it. Immutable; the {@code with} methods return a changed copy. Topic, partition and offset
 * are the host's to choose and cannot be changed.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public final class RecordData<K, V> implements RecordView<K, V> {
  private final String topic;
  private final int partition;
  private final long offset;
  private final long timestamp;
  private final @Nullable K key;
  private final @Nullable V value;
  private final List<Header> headers;

  private RecordData(
      RecordView<?, ?> place,
      long timestamp,
      @Nullable K key,
      @Nullable V value,
      List<Header> headers) {
    this.topic = place.topic();
    this.partition = place.partition();
    this.offset = place.offset();
    this.timestamp = timestamp;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  private RecordData(String topic, int partition, @Nullable K key, @Nullable V value) {
    this.topic = Objects.requireNonNull(topic);
    this.partition = partition;
    this.offset = -1;
    this.timestamp = -1;
    this.key = key;
    this.value = value;
    this.headers = List.of();
  }

  /** Returns a record that is not in a log yet, without headers. */
  public static <K, V> RecordData<K, V> of(
      String topic, int partition, @Nullable K key, @Nullable V value) {
    return new RecordData<>(topic, partition, key, value);
  }

  /**
   * Returns a copy of a view. Key and value are shared with it, so bytes last only if they are
   * changed or copied.
   */
  public static <K, V> RecordData<K, V> of(RecordView<K, V> record) {
    return new RecordData<>(
        record, record.timestamp(), record.key(), record.value(), List.copyOf(record.headers()));
  }

  /** Returns a copy with another key. */
  public RecordData<K, V> withKey(@Nullable K other) {
    return new RecordData<>(this, timestamp, other, value, headers);
  }

  /** Returns a copy with another value. */
  public RecordData<K, V> withValue(@Nullable V other) {
    return new RecordData<>(this, timestamp, key, other, headers);
  }

  /** Returns a copy with another timestamp. */
  public RecordData<K, V> withTimestamp(long other) {
    return new RecordData<>(this, other, key, value, headers);
  }

  /** Returns a copy with one more header, at the end. */
  public RecordData<K, V> withHeader(Header header) {
    List<Header> more = new ArrayList<>(headers);
    more.add(header);
    return withHeaders(more);
  }

  /** Returns a copy with these headers only. */
  public RecordData<K, V> withHeaders(List<Header> others) {
    return new RecordData<>(this, timestamp, key, value, List.copyOf(others));
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public long timestamp() {
    return timestamp;
  }

  @Override
  public @Nullable K key() {
    return key;
  }

  @Override
  public @Nullable V value() {
    return value;
  }

  @Override
  public List<Header> headers() {
    return headers;
  }

  @Override
  public String toString() {
    return topic
        + "-"
        + partition
        + "@"
        + offset
        + " key="
        + key
        + " value="
        + value
        + " headers="
        + headers;
  }
}
