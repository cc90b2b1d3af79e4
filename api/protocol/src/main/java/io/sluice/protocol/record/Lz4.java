package io.sluice.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Writes the LZ4 frame format by lz4-java: blocks of 64 KiB that stand alone, without checksums of
 * their content, as Kafka's clients write it.
 */
final class Lz4 {
  private static final long SIZE_UNKNOWN = -1;

  private Lz4() {}

  static OutputStream compress(OutputStream sink, int level) throws IOException {
    LZ4Factory factory = LZ4Factory.fastestInstance();
    LZ4Compressor compressor =
        level == Compression.LZ4.defaultLevel()
            ? factory.fastCompressor()
            : factory.highCompressor(level);
    return new LZ4FrameOutputStream(
        sink,
        LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
        SIZE_UNKNOWN,
        compressor,
        XXHashFactory.fastestInstance().hash32(),
        LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE);
  }
}
