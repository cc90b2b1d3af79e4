package io.sluice.protocol.record;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Zstandard by zstd-jni. */
final class Zstandard {
  private Zstandard() {}

  static InputStream decompress(ByteBuffer compressed) throws IOException {
    return new ZstdInputStreamNoFinalizer(
        new BufferInput(compressed), RecyclingBufferPool.INSTANCE);
  }

  static OutputStream compress(OutputStream sink, int level) throws IOException {
    return new ZstdOutputStreamNoFinalizer(sink, RecyclingBufferPool.INSTANCE, level);
  }
}
