package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.sluice.protocol.wire.Region;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * An encoded response: a buffer, and the parts of files that belong between its bytes.
 *
 * @param totalBytes with the length prefix and the files
 */
record Response(ByteBuf buffer, List<Region> regions, long totalBytes) {
  /**
   * Encodes a response on the calling thread.
   *
   * @throws RuntimeException what the encoder throws, or if it does not fill the buffer; everything
   *     is released then
   */
  static Response encode(
      ByteBufAllocator allocator, int totalBytes, int bufferedBytes, Consumer<WireWriter> encoder) {
    int size = Integer.BYTES + bufferedBytes;
    ByteBuf buffer = allocator.directBuffer(size, size);
    ByteBuffer room = buffer.internalNioBuffer(0, size);
    WireWriter writer = new WireWriter(room);
    int start = room.position();
    boolean done = false;
    try {
      writer.putInt(totalBytes);
      encoder.accept(writer);
      if (room.position() - start != size) {
        throw new IllegalStateException(
            "the response filled "
                + (room.position() - start - Integer.BYTES)
                + " of "
                + bufferedBytes
                + " bytes");
      }
      done = true;
    } finally {
      if (!done) {
        buffer.release();
        writer.regions().forEach(region -> region.bytes().release());
      }
    }
    buffer.writerIndex(size);
    return new Response(
        buffer, shifted(writer.regions(), start), (long) Integer.BYTES + totalBytes);
  }

  /** Makes the positions of regions count from the start of the buffer. */
  private static List<Region> shifted(List<Region> regions, int start) {
    if (start == 0 || regions.isEmpty()) {
      return regions;
    }
    return regions.stream()
        .map(region -> new Region(region.bufferPosition() - start, region.bytes()))
        .toList();
  }

  /**
   * Gives the response to a channel, in order, without flushing. To be called on the channel's
   * loop.
   */
  void write(Channel channel) {
    if (regions.isEmpty()) {
      channel.write(buffer, channel.voidPromise());
      return;
    }
    int from = 0;
    for (Region region : regions) {
      int to = region.bufferPosition();
      if (to > from) {
        channel.write(buffer.retainedSlice(from, to - from), channel.voidPromise());
      }
      channel.write(new SentFile(region.bytes()), channel.voidPromise());
      from = to;
    }
    if (from < buffer.writerIndex()) {
      channel.write(buffer.retainedSlice(from, buffer.writerIndex() - from), channel.voidPromise());
    }
    buffer.release();
  }

  /** Releases everything unsent. */
  void discard() {
    buffer.release();
    regions.forEach(region -> region.bytes().release());
  }
}
