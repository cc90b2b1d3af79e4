package io.sluice.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Writes gzip by the JDK. */
final class Gzip {
  private static final int BUFFER_BYTES = 8 * 1024;

  private Gzip() {}

  static OutputStream compress(OutputStream sink, int level) throws IOException {
    return new Leveled(sink, level);
  }

  /** The JDK's stream with its level set. */
  private static final class Leveled extends GZIPOutputStream {
    Leveled(OutputStream sink, int level) throws IOException {
      super(sink, BUFFER_BYTES);
      def.setLevel(level);
    }
  }
}
