package io.sluice.protocol.record;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.xerial.snappy.SnappyError;

/**
 * Turns whatever a decompressor throws into an IOException, and its pointless empty reads into
 * progress or the end. A native library that does not load is an {@link InvalidBatchException}.
 */
final class GuardedInput extends FilterInputStream {
  private final Compression compression;

  GuardedInput(Compression compression, InputStream in) {
    super(in);
    this.compression = compression;
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (RuntimeException e) {
      throw new IOException(reason(e), e);
    } catch (LinkageError | SnappyError e) {
      throw compression.unusable(e);
    }
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int n;
    try {
      n = in.read(into, from, count);
    } catch (RuntimeException e) {
      throw new IOException(reason(e), e);
    } catch (LinkageError | SnappyError e) {
      throw compression.unusable(e);
    }
    if (n != 0) {
      return n;
    }
    int one = read();
    if (one < 0) {
      return -1;
    }
    into[from] = (byte) one;
    return 1;
  }

  static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
