package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
  /** The key 00 01 … 0f of the published test vectors; the input is 00 01 02 … */
  private final KeyHash hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @ParameterizedTest
  @CsvSource({
    "0,  A3817F04BA25A8E66DF67214C7550293",
    "1,  DA87C1D86B99AF44347659119B22FC45",
    "7,  A1F1EBBED8DBC153C0B84AA61FF08239",
    "8,  3B62A9BA6258F5610F83E264F31497B4",
    "9,  264499060AD9BAABC47F8B02BB6D71ED",
    "15, 5493E99933B0A8117E08EC0F97CFC3D9",
    "16, 6EE2A4CA67B054BBFD3315BF85230577",
    "31, 2939B0183223FAFC1723DE4F52C43D35",
    "63, 5150D1772F50834A503E069A973FBD7C"
  })
  void inputOfTestVectorHashesToPublishedOutput(int length, String expected) {
    ByteBuffer input = ByteBuffer.allocateDirect(length + 3);
    for (int i = 0; i < length; i++) {
      input.put(3 + i, (byte) i);
    }

    hash.hash(input, 3, length);

    assertEquals(expected, hex());
  }

  @Test
  void otherKeyGivesOtherHash() {
    ByteBuffer input = ByteBuffer.wrap(new byte[] {1, 2, 3});
    hash.hash(input, 0, 3);
    KeyHash other = new KeyHash(0x0706050403020101L, 0x0f0e0d0c0b0a0908L);
    other.hash(input, 0, 3);

    assertEquals(false, hash.high() == other.high() || hash.low() == other.low());
  }

  private String hex() {
    ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(hash.high()).putLong(hash.low());
    return HexFormat.of().withUpperCase().formatHex(out.array());
  }
}
