package io.sluice.network.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Moves bytes over a connected socket that does not block. Plain text is the only one so far; TLS
 * is to be one that wraps it.
 */
interface Transport {
  /** Reads what is there; returns −1 when the other side has closed the connection. */
  int read(ByteBuffer into) throws IOException;

  /** Writes what there is room for. */
  int write(ByteBuffer from) throws IOException;
}
