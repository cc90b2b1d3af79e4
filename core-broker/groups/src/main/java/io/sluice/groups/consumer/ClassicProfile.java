package io.sluice.groups.consumer;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What is known only of a member that speaks the classic protocol in a consumer group. Immutable.
 *
 * @param protocols the assignors that it could do with, the one that it likes best first
 */
record ClassicProfile(int sessionTimeoutMs, List<Protocol> protocols) {
  /**
   * One of its assignors.
   *
   * @param metadata the embedded subscription, in memory of its own
   */
  record Protocol(String name, ByteBuffer metadata) {}

  /** Returns the name of the one that it is told was chosen. */
  String protocolName() {
    return protocols.getFirst().name();
  }
}
