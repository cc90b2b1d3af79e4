package io.sluice.protocol.wire;

import java.nio.channels.FileChannel;

/**
 * A payload that lies in a file. Its {@link #writeTo} either reads the bytes into the writer's
 * buffer ({@link WireWriter#putFile}) or registers them to be transferred from file to socket
 * ({@link WireWriter#putRegion}).
 */
public interface FileBytes extends Payload {
  /** Returns the file, open for reading until {@link #release()}. */
  FileChannel channel();

  /** Returns where in the file the bytes begin. */
  long position();

  /** Gives the file back. Called once, when the bytes have been sent or never will be. */
  void release();
}
