package io.sluice.storage;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Hashes record keys to 128 bits: SipHash-2-4 with the long output (Aumasson and Bernstein, 2012),
 * under a key of its own.
 *
 * <p>The cleaner keeps hashes instead of keys, so that two keys of one hash would lose the older
 * one's value. Hence two demands. Chance must not do it: among 2^27 keys in a map, two share 128
 * bits with a probability below 2^-74. Malice must not do it either: for a plain MD5 anybody can
 * make two keys with one hash; SipHash is a pseudo-random function whose 128-bit key is drawn anew
 * for every map and never leaves the process, so that a producer has nothing to search collisions
 * against. It is also several times faster than MD5 on short keys.
 *
 * <p>Confined to one thread: the result stays in {@link #high()} and {@link #low()}.
 */
final class KeyHash {
  private final long k0;
  private final long k1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long high;
  private long low;

  KeyHash(RandomGenerator random) {
    this(random.nextLong(), random.nextLong());
  }

  KeyHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** Hashes {@code length} bytes of a big-endian buffer, from index {@code at}. */
  void hash(ByteBuffer bytes, int at, int length) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
    int wordsEnd = at + (length & ~7);
    for (int i = at; i < wordsEnd; i += 8) {
      word(Long.reverseBytes(bytes.getLong(i)));
    }
    long last = (long) length << 56;
    for (int i = 0; i < (length & 7); i++) {
      last |= (bytes.get(wordsEnd + i) & 0xffL) << (8 * i);
    }
    word(last);
    v2 ^= 0xee;
    high = finished();
    v1 ^= 0xdd;
    low = finished();
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private void word(long m) {
    v3 ^= m;
    round();
    round();
    v0 ^= m;
  }

  private long finished() {
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
