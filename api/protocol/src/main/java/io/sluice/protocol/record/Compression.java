package io.sluice.protocol.record;

import io.sluice.protocol.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.SnappyError;

/**
 * How the records of a batch are compressed, in the framings that Kafka's clients use: gzip; snappy
 * in the blocks of snappy-java (raw snappy is read too); the LZ4 frame format; zstd.
 *
 * <p>The library behind a constant is loaded when it first compresses or decompresses.
 */
public enum Compression {
  /** Not at all. */
  NONE(0, 0, 0),
  /** Deflate; levels 1 to 9, or -1 for the library's choice. */
  GZIP(-1, -1, 9) {
    @Override
    public boolean isLevel(int level) {
      return level != 0 && super.isLevel(level);
    }

    @Override
    InputStream open(ByteBuffer compressed) throws IOException {
      return new GzipInput(compressed);
    }

    @Override
    OutputStream open(OutputStream sink, int level) throws IOException {
      return Gzip.compress(sink, level);
    }
  },
  /** Snappy, which has no levels. */
  SNAPPY(0, 0, 0) {
    @Override
    InputStream open(ByteBuffer compressed) throws IOException {
      return new SnappyInput(compressed);
    }

    @Override
    OutputStream open(OutputStream sink, int level) {
      return SnappyInput.compress(sink);
    }
  },
  /** LZ4; levels 1 to 17, of which 9, the default, stands for the fast compressor. */
  LZ4(9, 1, 17) {
    @Override
    InputStream open(ByteBuffer compressed) throws IOException {
      return new Lz4Input(compressed);
    }

    @Override
    OutputStream open(OutputStream sink, int level) throws IOException {
      return Lz4.compress(sink, level);
    }
  },
  /** Zstandard; levels -131072 to 22. */
  ZSTD(3, -131_072, 22) {
    @Override
    InputStream open(ByteBuffer compressed) throws IOException {
      return Zstandard.decompress(compressed);
    }

    @Override
    OutputStream open(OutputStream sink, int level) throws IOException {
      return Zstandard.compress(sink, level);
    }
  };

  private static final Compression[] BY_ID = values();
  private static final int PACKED_BYTES_MIN = 512;

  private final String lowerCaseName = name().toLowerCase(Locale.ROOT);
  private final int defaultLevel;
  private final int minLevel;
  private final int maxLevel;

  Compression(int defaultLevel, int minLevel, int maxLevel) {
    this.defaultLevel = defaultLevel;
    this.minLevel = minLevel;
    this.maxLevel = maxLevel;
  }

  /**
   * Returns the compression with this number in a batch's attributes.
   *
   * @throws InvalidBatchException if there is none
   */
  public static Compression of(int id) {
    if (id < 0 || id >= BY_ID.length) {
      throw new InvalidBatchException(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "compression " + id + " does not exist; known: 0 (none) to 4 (zstd)");
    }
    return BY_ID[id];
  }

  /** Returns the compression of this name as configurations spell it ({@code zstd}), or null. */
  public static @Nullable Compression named(String name) {
    for (Compression compression : BY_ID) {
      if (compression.lowerCaseName.equals(name)) {
        return compression;
      }
    }
    return null;
  }

  /** Returns the number in a batch's attributes. */
  public int id() {
    return ordinal();
  }

  /** Returns the name as configurations spell it. */
  @Override
  public String toString() {
    return lowerCaseName;
  }

  /** Returns the level that Kafka's clients use unless told otherwise. */
  public int defaultLevel() {
    return defaultLevel;
  }

  /** Tells whether this compression has this level; one without levels has its default only. */
  public boolean isLevel(int level) {
    return level >= minLevel && level <= maxLevel;
  }

  /**
   * Returns the decompressed bytes of {@code compressed} as a stream, whose position it does not
   * move.
   *
   * <p>Broken input makes this method or the stream throw an IOException, whatever the library
   * below throws; a library that is not to be had, an {@link InvalidBatchException}. Memory is
   * bounded by what the compressed bytes can really hold, not by what their length fields say.
   * Close the stream.
   */
  public InputStream decompress(ByteBuffer compressed) throws IOException {
    try {
      return new GuardedInput(this, open(compressed));
    } catch (RuntimeException e) {
      throw new IOException(GuardedInput.reason(e), e);
    } catch (LinkageError | SnappyError e) {
      throw unusable(e);
    }
  }

  /**
   * Returns a stream that writes what it is given, compressed, to {@code sink}; to close it
   * completes the data.
   *
   * @throws IllegalArgumentException if there is no such level
   * @throws InvalidBatchException if the library for it cannot be loaded
   */
  public OutputStream compress(OutputStream sink, int level) throws IOException {
    if (!isLevel(level)) {
      throw new IllegalArgumentException(this + " has no level " + level);
    }
    try {
      return open(sink, level);
    } catch (LinkageError | SnappyError e) {
      throw unusable(e);
    }
  }

  /**
   * Says that the library behind this compression does not load. Libraries with native parts unpack
   * them to the folder for temporary files, so that is the first place to look at. The JVM does not
   * try again before it is started anew.
   */
  InvalidBatchException unusable(Error cause) {
    return new InvalidBatchException(
        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
        this
            + " cannot be used: its native library does not load ("
            + cause
            + "); is java.io.tmpdir="
            + System.getProperty("java.io.tmpdir")
            + " a folder that can be written to and run from?");
  }

  /** Returns the bytes compressed, or as they are if this is no compression; moves no position. */
  ByteBuffer pack(ByteBuffer bytes, int level) {
    if (this == NONE) {
      return bytes.duplicate();
    }
    int size = bytes.remaining();
    byte[] array;
    int from = 0;
    if (bytes.hasArray()) {
      array = bytes.array();
      from = bytes.arrayOffset() + bytes.position();
    } else {
      array = new byte[size];
      bytes.get(bytes.position(), array);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream(Math.max(PACKED_BYTES_MIN, size / 2));
    try (OutputStream out = compress(packed, level)) {
      out.write(array, from, size);
    } catch (IOException e) {
      throw new UncheckedIOException("compressing with " + this + " failed", e);
    }
    return ByteBuffer.wrap(packed.toByteArray());
  }

  InputStream open(ByteBuffer compressed) throws IOException {
    return new BufferInput(compressed);
  }

  OutputStream open(OutputStream sink, int level) throws IOException {
    return sink;
  }
}
