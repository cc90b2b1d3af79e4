package io.sluice.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as a plugin sees it: to look at, and only until the method returns that was given it,
 * for the host may use the view again for the next record. {@link RecordData#of} makes a copy that
 * lasts.
 *
 * <p>Where keys and values are {@link java.nio.ByteBuffer}s, they are read-only, bound the bytes by
 * their position and limit, and may be read with relative methods.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public interface RecordView<K, V> {
  /** Returns the topic. */
  String topic();

  /** Returns the partition, or -1 if it is not chosen yet. */
  int partition();

  /** Returns the offset, or -1 if the record is not in the log yet. */
  long offset();

  /** Returns the timestamp in milliseconds since the epoch, or -1 if it has none yet. */
  long timestamp();

  /** Returns the key, or null if it has none. */
  @Nullable K key();

  /** Returns the value; null marks the key as deleted. */
  @Nullable V value();

  /** Returns the headers in their order; not to be changed. */
  List<Header> headers();

  /** Returns the last header of a key, which is the one that counts, or null. */
  default @Nullable Header header(String key) {
    List<Header> headers = headers();
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).key().equals(key)) {
        return headers.get(i);
      }
    }
    return null;
  }
}
