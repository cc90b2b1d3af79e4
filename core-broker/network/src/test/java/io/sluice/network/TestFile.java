package io.sluice.network;

import io.sluice.protocol.wire.FileBytes;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A part of a file that is always sent from the file, and counts how often it is given back. */
final class TestFile implements FileBytes {
  final AtomicInteger releases = new AtomicInteger();
  private final FileChannel channel;
  private final long position;
  private final int size;

  TestFile(FileChannel channel, long position, int size) {
    this.channel = channel;
    this.position = position;
    this.size = size;
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int bufferedSize() {
    return 0;
  }

  @Override
  public void writeTo(WireWriter out) {
    out.putRegion(this);
  }

  @Override
  public ByteBuffer buffer() {
    throw new UnsupportedOperationException("nothing in the network reads a file into memory");
  }

  @Override
  public void release() {
    releases.incrementAndGet();
  }
}
