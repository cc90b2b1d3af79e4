package io.sluice.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single values: their bytes, their sizes, and what is refused. */
class WireTest {
  private final ByteBuffer buffer = ByteBuffer.allocate(100_000);
  private final WireWriter out = new WireWriter(buffer);

  private ByteBuffer written(int size, Consumer<WireWriter> write) {
    buffer.clear();
    write.accept(out);
    assertEquals(size, buffer.position());
    return buffer.flip();
  }

  private void assertWritten(String hex, Consumer<WireWriter> write) {
    ByteBuffer bytes = written(hex.length() / 2, write);
    assertEquals(hex, HexFormat.of().formatHex(bytes.array(), 0, bytes.limit()));
  }

  private static ByteBuffer hex(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void numbersAreBigEndian() {
    assertWritten("01", o -> o.putBoolean(true));
    assertWritten("00", o -> o.putBoolean(false));
    assertWritten("fe", o -> o.putByte((byte) -2));
    assertWritten("0102", o -> o.putShort((short) 0x102));
    assertWritten("fffe", o -> o.putUnsignedShort(0xfffe));
    assertWritten("01020304", o -> o.putInt(0x1020304));
    assertWritten("fffffffe", o -> o.putUnsignedInt(0xffff_fffeL));
    assertWritten("0102030405060708", o -> o.putLong(0x102030405060708L));
    assertWritten("3ff8000000000000", o -> o.putDouble(1.5));
    assertWritten("00000000000000010000000000000002", o -> o.putUuid(new Uuid(1, 2)));
    assertEquals(0xfffe, WireReader.readUnsignedShort(hex("fffe")));
    assertEquals(0xffff_fffeL, WireReader.readUnsignedInt(hex("fffffffe")));
    assertSame(Uuid.ZERO, WireReader.readUuid(ByteBuffer.allocate(16)));
    assertTrue(WireReader.readBoolean(hex("02")));
  }

  @Test
  void unsignedNumberThatDoesNotFitIsRefused() {
    assertThrows(ProtocolException.class, () -> out.putUnsignedShort(0x10000));
    assertThrows(ProtocolException.class, () -> out.putUnsignedShort(-1));
    assertThrows(ProtocolException.class, () -> out.putUnsignedInt(0x1_0000_0000L));
    assertThrows(ProtocolException.class, () -> out.putUnsignedInt(-1));
  }

  @Test
  void varintsAreThoseOfKafka() {
    RandomGenerator random = Randomness.seeded(3);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      int small = (int) value;
      assertSameAsKafka(small, value);
    }
    for (int bits = 0; bits < 64; bits++) {
      for (int off = -1; off <= 1; off++) {
        long value = (1L << bits) + off;
        assertSameAsKafka((int) value, value);
        assertSameAsKafka((int) -value, -value);
      }
    }
  }

  private void assertSameAsKafka(int value, long large) {
    ByteBuffer theirs = ByteBuffer.allocate(20);
    ByteBufferAccessor accessor = new ByteBufferAccessor(theirs);
    accessor.writeUnsignedVarint(value);
    accessor.writeVarint(value);
    accessor.writeVarlong(large);
    int size = Sizes.unsignedVarint(value) + Sizes.varint(value) + Sizes.varlong(large);
    ByteBuffer ours =
        written(
            size,
            o -> {
              o.putUnsignedVarint(value);
              o.putVarint(value);
              o.putVarlong(large);
            });
    assertEquals(theirs.flip(), ours, () -> value + " and " + large);
    assertEquals(value, WireReader.readUnsignedVarint(ours));
    assertEquals(value, WireReader.readVarint(ours));
    assertEquals(large, WireReader.readVarlong(ours));
  }

  @Test
  void varintWithoutEndIsRefused() {
    String endless = "ff".repeat(11);
    assertThrows(ProtocolException.class, () -> WireReader.readUnsignedVarint(hex(endless)));
    assertThrows(ProtocolException.class, () -> WireReader.readVarlong(hex(endless)));
    assertThrows(ProtocolException.class, () -> WireReader.readUnsignedVarint(hex("ff")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "topic",
        "é",
        "Привет",
        "日本語",
        "🙂",
        "a🙂b",
        "\ud83d",
        "x\ude42y",
        "\u0000"
      })
  void stringIsItsUtf8(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    String expected = new String(utf8, StandardCharsets.UTF_8);
    for (boolean flexible : new boolean[] {false, true}) {
      int size = Sizes.string(value, flexible);
      assertEquals(utf8.length + (flexible ? 1 : 2), size);
      ByteBuffer bytes = written(size, o -> o.putString(value, flexible));
      ByteBuffer direct = ByteBuffer.allocateDirect(size).put(bytes.duplicate()).flip();
      assertEquals(expected, WireReader.readString(bytes, flexible));
      assertEquals(expected, WireReader.readString(direct, flexible));
      assertEquals(0, bytes.remaining() + direct.remaining());
    }
  }

  @Test
  void stringInAnOffsetSliceIsReadWhereItLies() {
    ByteBuffer outer = hex("ffffffff0003616263ffff");
    ByteBuffer slice = outer.slice(4, 5);
    assertEquals("abc", WireReader.readString(slice, false));
    assertEquals("abc", WireReader.readString(slice.asReadOnlyBuffer().rewind(), false));
  }

  @Test
  void loneSurrogateIsWrittenAsOneQuestionMark() {
    assertWritten("0003613f62", o -> o.putString("a\ud83db", false));
  }

  @Test
  void longestPlainStringIsThatOfSixteenBits() {
    String longest = "x".repeat(Short.MAX_VALUE);
    ByteBuffer bytes =
        written(Sizes.string(longest, false), o -> o.putNullableString(longest, false));
    assertEquals(longest, WireReader.readString(bytes, false));
    assertThrows(ProtocolException.class, () -> out.putString(longest + "x", false));
    ByteBuffer more = written(32771, o -> o.putString(longest + "x", true));
    assertEquals(longest + "x", WireReader.readString(more, true));
  }

  @Test
  void nullIsWrittenAsTheFormSays() {
    assertWritten("ffff", o -> o.putNullableString(null, false));
    assertWritten("00", o -> o.putNullableString(null, true));
    assertWritten("ffffffff", o -> o.putNullableBytes(null, false));
    assertWritten("00", o -> o.putNullableBytes(null, true));
    assertWritten("ffffffff", o -> o.putNullablePayload(null, false));
    assertWritten("00", o -> o.putIntList(null, true));
    assertWritten("ffffffff", o -> o.putStringList(null, false));
    assertNull(WireReader.readNullableString(hex("ffff"), false));
    assertNull(WireReader.readNullableBytes(hex("00"), true));
    assertNull(WireReader.readNullablePayload(hex("ffffffff"), false));
    assertNull(WireReader.readUuidList(hex("00"), true));
    assertEquals(2, Sizes.nullableString(null, false));
    assertEquals(1, Sizes.nullableBytes(null, true));
    assertEquals(4, Sizes.nullablePayload(null, false));
    assertEquals(1, Sizes.stringList(null, true));
    assertEquals(4, Sizes.fixedList(null, 8, false));
  }

  @Test
  void nullWhereItIsNotAllowedIsRefused() {
    assertThrows(ProtocolException.class, () -> WireReader.readString(hex("ffff"), false));
    assertThrows(ProtocolException.class, () -> WireReader.readBytes(hex("00"), true));
    assertThrows(ProtocolException.class, () -> WireReader.readPayload(hex("ffffffff"), false));
    assertThrows(ProtocolException.class, () -> WireReader.nonNull(null));
  }

  @ParameterizedTest
  @CsvSource({"fffe,false", "8000,false", "0001,false", "7fff,false", "ffffffff0f,true", "02,true"})
  void impossibleLengthOfStringIsRefused(String bytes, boolean flexible) {
    assertThrows(
        ProtocolException.class, () -> WireReader.readNullableString(hex(bytes), flexible));
  }

  @ParameterizedTest
  @CsvSource({
    "fffffffe,false",
    "80000000,false",
    "7fffffff,false",
    "0000000100,false",
    "02,true",
    "ffffffff0f,true",
    "8080808008,true"
  })
  void impossibleLengthOfArrayIsRefused(String bytes, boolean flexible) {
    assertThrows(
        ProtocolException.class, () -> WireReader.readIntList(hex(bytes), flexible), bytes);
    assertThrows(
        ProtocolException.class, () -> WireReader.readUuidList(hex(bytes), flexible), bytes);
    assertThrows(
        ProtocolException.class, () -> WireReader.readArrayLength(hex(bytes), flexible, 2), bytes);
  }

  @Test
  void listsComeBackAsTheyWere() {
    List<Byte> bytes = List.of((byte) 1, (byte) -1);
    List<Short> shorts = List.of((short) 1, (short) -1);
    List<Integer> ints = List.of(1, -1, 1_000_000);
    List<Long> longs = List.of(1L, -1L);
    List<Uuid> uuids = List.of(new Uuid(1, 2), Uuid.ZERO);
    List<String> strings = List.of("", "a", "ä");
    for (boolean f : new boolean[] {false, true}) {
      assertEquals(
          bytes,
          WireReader.readByteList(
              written(Sizes.fixedList(bytes, 1, f), o -> o.putByteList(bytes, f)), f));
      assertEquals(
          shorts,
          WireReader.readShortList(
              written(Sizes.fixedList(shorts, 2, f), o -> o.putShortList(shorts, f)), f));
      assertEquals(
          ints,
          WireReader.readIntList(
              written(Sizes.fixedList(ints, 4, f), o -> o.putIntList(ints, f)), f));
      assertEquals(
          longs,
          WireReader.readLongList(
              written(Sizes.fixedList(longs, 8, f), o -> o.putLongList(longs, f)), f));
      assertEquals(
          uuids,
          WireReader.readUuidList(
              written(Sizes.fixedList(uuids, 16, f), o -> o.putUuidList(uuids, f)), f));
      assertEquals(
          strings,
          WireReader.readStringList(
              written(Sizes.stringList(strings, f), o -> o.putStringList(strings, f)), f));
    }
  }

  @Test
  void bytesAreViewsOfTheBufferTheyWereReadFrom() {
    ByteBuffer in = hex("00000003010203ff");
    ByteBuffer bytes = WireReader.readBytes(in, false);
    in.put(5, (byte) 9);
    assertArrayEquals(new byte[] {1, 9, 3}, toArray(bytes));
    assertEquals(7, in.position());
  }

  @Test
  void writtenBytesKeepTheirPosition() {
    ByteBuffer value = hex("00010203").position(1).limit(3);
    assertWritten("03" + "0102", o -> o.putBytes(value, true));
    assertWritten("00000002" + "0102", o -> o.putBytes(value, false));
    assertEquals(1, value.position());
    Payload payload = Payload.of(value);
    assertWritten("03" + "0102", o -> o.putPayload(payload, true));
    assertWritten("0102", o -> o.payload(payload));
    assertWritten("", o -> o.payload(null));
    assertEquals(2, payload.size());
    assertEquals(2, payload.bufferedSize());
    assertEquals(Payload.of(hex("0102")), payload);
  }

  @Test
  void bufferWithoutRoomIsTheCallersMistake() {
    WireWriter small = new WireWriter(ByteBuffer.allocate(2));
    assertThrows(BufferOverflowException.class, () -> small.putInt(1));
    assertThrows(BufferOverflowException.class, () -> small.putRaw(hex("010203")));
    assertEquals(0, small.buffer().position());
  }

  @Test
  void unknownTagsAreSkippedAndTheirSizesChecked() {
    ByteBuffer in = hex("02" + "05" + "01" + "ff" + "06" + "00" + "7f");
    WireReader.skipTags(in);
    assertEquals(1, in.remaining());
    assertThrows(ProtocolException.class, () -> WireReader.skipTags(hex("0105" + "02" + "ff")));
    assertThrows(ProtocolException.class, () -> WireReader.skipTags(hex("ffffffff0f0000")));
    assertThrows(ProtocolException.class, () -> WireReader.endTag(hex("0000"), 1));
    assertEquals(1 + 1 + 3, Sizes.tag(1, 3));
    assertEquals(2 + 2 + 300, Sizes.tag(200, 300));
  }

  @Test
  void exceptionCarriesNoStackTrace() {
    ProtocolException refusal =
        assertThrows(ProtocolException.class, () -> WireReader.readInt(hex("00")));
    assertEquals(0, refusal.getStackTrace().length);
    assertEquals("4 bytes where 1 are left", refusal.getMessage());
  }

  private static byte[] toArray(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(bytes.position(), array);
    return array;
  }
}
