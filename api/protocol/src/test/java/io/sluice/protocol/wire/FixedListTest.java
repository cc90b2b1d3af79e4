package io.sluice.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedListTest {
  @Test
  void listIsImmutable() {
    List<String> list = FixedList.of(new String[] {"a", "b"});
    assertEquals(List.of("a", "b"), list);
    assertThrows(UnsupportedOperationException.class, () -> list.add("c"));
    assertThrows(UnsupportedOperationException.class, () -> list.set(0, "c"));
    assertThrows(UnsupportedOperationException.class, () -> list.remove(0));
    assertThrows(IndexOutOfBoundsException.class, () -> list.get(2));
  }

  @Test
  void copyIsMadeOnlyWhereTheSourceCanChange() {
    List<String> fixed = FixedList.of(new String[] {"a"});
    assertSame(fixed, FixedList.copyOf(fixed));
    List<String> changing = new ArrayList<>(List.of("a"));
    List<String> copy = FixedList.copyOf(changing);
    changing.add("b");
    assertEquals(List.of("a"), copy);
    assertNull(FixedList.copyOfNullable(null));
  }
}
