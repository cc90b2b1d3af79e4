package io.sluice.groups.offsets;

import io.sluice.protocol.Uuid;

/**
 * The text of the node {@code /consumers/<group>/offsets/<topic>/<partition>}.
 *
 * <p>The first line is the offset in decimal, which is all that old consumers write and read. Lines
 * of {@code key=value} may follow, in any order; unknown keys are passed over:
 *
 * <pre>
 * leader-epoch   the epoch of the last record that was read
 * committed-ms   when it was committed, in milliseconds since the epoch
 * expires-ms     when it expires, if the commit said so
 * topic-id       the topic's id
 * metadata       the client's words; in them %, line feed and carriage return are %25, %0A and %0D
 * </pre>
 */
final class OffsetNode {
  private static final String LEADER_EPOCH = "leader-epoch";
  private static final String COMMITTED_MS = "committed-ms";
  private static final String EXPIRES_MS = "expires-ms";
  private static final String TOPIC_ID = "topic-id";
  private static final String METADATA = "metadata";

  private OffsetNode() {}

  /** Returns the text of an offset. */
  static String write(CommittedOffset offset) {
    StringBuilder text = new StringBuilder(64).append(offset.offset());
    if (offset.leaderEpoch() != CommittedOffset.NO_EPOCH) {
      line(text, LEADER_EPOCH, Integer.toString(offset.leaderEpoch()));
    }
    line(text, COMMITTED_MS, Long.toString(offset.committedMs()));
    if (offset.expires()) {
      line(text, EXPIRES_MS, Long.toString(offset.expiresMs()));
    }
    if (!offset.topicId().equals(Uuid.ZERO)) {
      line(text, TOPIC_ID, offset.topicId().toString());
    }
    if (!offset.metadata().isEmpty()) {
      line(text, METADATA, escape(offset.metadata()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append('\n').append(key).append('=').append(value);
  }

  /**
   * Reads a text.
   *
   * @param nowMs stands for the time of the commit where the text does not have it
   * @throws IllegalArgumentException if it is not one
   */
  static CommittedOffset parse(String text, long nowMs) {
    String[] lines = text.split("\n");
    long offset = number(lines[0]);
    int leaderEpoch = CommittedOffset.NO_EPOCH;
    long committedMs = nowMs;
    long expiresMs = CommittedOffset.NO_EXPIRY;
    Uuid topicId = Uuid.ZERO;
    String metadata = "";
    for (int i = 1; i < lines.length; i++) {
      String value = lines[i].substring(lines[i].indexOf('=') + 1);
      switch (keyOf(lines[i])) {
        case LEADER_EPOCH -> leaderEpoch = Math.toIntExact(number(value));
        case COMMITTED_MS -> committedMs = number(value);
        case EXPIRES_MS -> expiresMs = number(value);
        case TOPIC_ID -> topicId = Uuid.parse(value.strip());
        case METADATA -> metadata = unescape(value);
        default -> {} // Of a later version.
      }
    }
    return new CommittedOffset(offset, leaderEpoch, metadata, committedMs, expiresMs, topicId);
  }

  private static String keyOf(String line) {
    return line.substring(0, Math.max(0, line.indexOf('=')));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number", e);
    }
  }

  private static String escape(String text) {
    return text.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D");
  }

  private static String unescape(String text) {
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
  }
}
