package io.sluice.protocol.message;

import io.sluice.protocol.wire.WireWriter;

/** Something that is written to the wire in one of several versions. */
public interface Message {
  /**
   * Returns the number of bytes that {@link #write} takes in this version, payloads that lie in
   * files included.
   *
   * @throws io.sluice.protocol.ProtocolException as {@link #write} does
   */
  int size(int version);

  /**
   * Writes the message in this version.
   *
   * @throws io.sluice.protocol.ProtocolException if there is no such version, or if it cannot carry
   *     a value of this message
   */
  void write(WireWriter out, int version);
}
