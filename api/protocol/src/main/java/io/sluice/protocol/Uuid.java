package io.sluice.protocol;

import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A 128 bit identifier, of a topic or a log directory for instance.
 *
 * @param mostSignificantBits the first eight bytes
 * @param leastSignificantBits the last eight bytes
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits) {
  /** Stands for "no identifier". */
  public static final Uuid ZERO = new Uuid(0, 0);

  private static final int BYTES = 16;
  private static final int TEXT_CHARS = 22;

  /**
   * Values of the most significant half being 0, the protocol keeps the least significant ones
   * below this for itself.
   */
  private static final long RESERVED_MAX = 100;

  /**
   * Returns a random identifier of version 4 (RFC 9562) that is none of the reserved ones and whose
   * text does not start with a dash, so that it can stand on a command line.
   */
  public static Uuid random() {
    return random(Randomness.unpredictable());
  }

  /** Returns an identifier like {@link #random()}, from the given source. */
  public static Uuid random(RandomGenerator source) {
    Uuid uuid;
    do {
      long most = source.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
      long least = source.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
      uuid = new Uuid(most, least);
    } while (uuid.isReserved() || uuid.toString().startsWith("-"));
    return uuid;
  }

  /**
   * Parses the text form.
   *
   * @throws IllegalArgumentException if the text is not 22 characters of url-safe base64 that stand
   *     for 16 bytes
   */
  public static Uuid parse(String text) {
    if (text.length() != TEXT_CHARS) {
      throw notUuid(text);
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw notUuid(text);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Uuid(buffer.getLong(), buffer.getLong());
  }

  private static IllegalArgumentException notUuid(String text) {
    String shown = text.length() > TEXT_CHARS ? text.substring(0, TEXT_CHARS) + "…" : text;
    return new IllegalArgumentException(
        "'" + shown + "' is no identifier: 22 characters of url-safe base64 are expected");
  }

  private boolean isReserved() {
    return mostSignificantBits == 0
        && leastSignificantBits >= 0
        && leastSignificantBits < RESERVED_MAX;
  }

  /**
   * Returns the 22 characters of url-safe base64 without padding that stand for this identifier.
   */
  @Override
  public String toString() {
    ByteBuffer buffer =
        ByteBuffer.allocate(BYTES).putLong(mostSignificantBits).putLong(leastSignificantBits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
  }
}
