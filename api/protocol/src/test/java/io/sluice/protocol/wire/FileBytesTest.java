package io.sluice.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads that lie in files: read into the buffer, or left for the socket. */
class FileBytesTest {
  @TempDir Path folder;
  private FileChannel channel;

  @BeforeEach
  void open() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "0123456789");
    channel = FileChannel.open(file);
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
  }

  /** A slice of the file that is transferred or read. */
  private record Slice(FileChannel channel, long position, int size, boolean transferred)
      implements FileBytes {
    @Override
    public int bufferedSize() {
      return transferred ? 0 : size;
    }

    @Override
    public void writeTo(WireWriter out) {
      if (transferred) {
        out.putRegion(this);
      } else {
        out.putFile(channel, position, size);
      }
    }

    @Override
    public ByteBuffer buffer() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
  }

  @Test
  void readBytesLieInTheBuffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(20);
    WireWriter out = new WireWriter(buffer);
    out.putPayload(new Slice(channel, 2, 5, false), true);
    out.putByte((byte) '!');
    assertEquals("\u000623456!", text(buffer.flip()));
    assertTrue(out.regions().isEmpty());
  }

  @Test
  void transferredBytesLeaveARegionWhereTheyBelong() {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 1 + 4);
    WireWriter out = new WireWriter(buffer);
    Slice first = new Slice(channel, 0, 3, true);
    Slice second = new Slice(channel, 3, 7, true);
    out.putPayload(first, false);
    out.putByte((byte) 1);
    out.putNullablePayload(second, false);
    assertEquals(0, buffer.remaining());
    assertEquals(List.of(new Region(4, first), new Region(9, second)), out.regions());
    assertEquals(11, Sizes.nullablePayload(second, false));
  }

  @Test
  void fileThatEndsTooEarlyIsAnIoError() {
    WireWriter out = new WireWriter(ByteBuffer.allocate(20));
    var error = assertThrows(UncheckedIOException.class, () -> out.putFile(channel, 8, 5));
    assertTrue(error.getMessage().contains("3 bytes are missing"), error.getMessage());
    assertEquals(20, out.buffer().limit());
  }

  @Test
  void bufferWithoutRoomIsTheCallersMistake() {
    WireWriter out = new WireWriter(ByteBuffer.allocate(4));
    assertThrows(BufferOverflowException.class, () -> out.putFile(channel, 0, 5));
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }
}
