package io.sluice.network;

import io.netty.channel.DefaultFileRegion;
import io.sluice.protocol.wire.FileBytes;

/**
 * A part of a file on its way to a socket. The file is not closed but released, once, when the part
 * was sent or cannot be.
 */
final class SentFile extends DefaultFileRegion {
  private final FileBytes file;

  SentFile(FileBytes file) {
    super(file.channel(), file.position(), file.size());
    this.file = file;
  }

  @Override
  protected void deallocate() {
    file.release();
  }
}
