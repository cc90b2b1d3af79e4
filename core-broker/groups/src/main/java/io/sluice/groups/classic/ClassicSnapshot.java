package io.sluice.groups.classic;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of consumers with its members, as it goes from one kind of group to the other. Immutable.
 *
 * @param protocol the protocol that was chosen, or null if none was yet
 */
public record ClassicSnapshot(int generation, @Nullable String protocol, List<Person> members) {
  /**
   * A member.
   *
   * @param protocols what it supports, the best first
   * @param assignment what it was assigned; empty if nothing yet
   */
  public record Person(
      String id,
      @Nullable String instanceId,
      String clientId,
      String clientHost,
      Timeouts timeouts,
      List<Protocol> protocols,
      ByteBuffer assignment) {}

  /** How long a member may be silent, and may take to join anew. */
  public record Timeouts(int sessionMs, int rebalanceMs) {}

  /** A way of assigning that a member knows, with what it says about itself in it. */
  public record Protocol(String name, ByteBuffer metadata) {}
}
