package io.sluice.broker.simulation;

import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened, a line for each event with its time; and a digest of it, by which two runs can be
 * compared without keeping the lines.
 */
final class Trace {
  private final VirtualTime time;
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();
  private long digest;

  /**
   * Creates an empty one.
   *
   * @param kept whether the lines are kept; without, only the digest is
   */
  Trace(VirtualTime time, boolean kept) {
    this.time = time;
    this.kept = kept;
  }

  /** Notes an event; the words are only put together where somebody may read them. */
  void note(String format, Object... arguments) {
    digest = digest * 31 + format.hashCode();
    digest = digest * 31 + time.wallMs();
    for (Object argument : arguments) {
      if (argument instanceof Number || argument instanceof String) {
        digest = digest * 31 + argument.hashCode();
      }
    }
    if (kept) {
      lines.add("%8.3f  ".formatted(time.wallMs() / 1000.0) + format.formatted(arguments));
    }
  }

  long digest() {
    return digest;
  }

  List<String> lines() {
    return lines;
  }
}
