package io.sluice.protocol.wire;

import java.nio.ByteBuffer;

/** A payload in memory. Two of them are equal when their bytes are. */
record BufferPayload(ByteBuffer buffer) implements Payload {
  @Override
  public int size() {
    return buffer.remaining();
  }

  @Override
  public void writeTo(WireWriter out) {
    out.putRaw(buffer);
  }

  @Override
  public String toString() {
    return size() + " bytes";
  }
}
