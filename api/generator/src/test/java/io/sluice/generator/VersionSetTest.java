package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionSetTest {
  @ParameterizedTest
  @CsvSource({"none, none", "3, 3", "3-3, 3", "2-5, 2-5", "4+, 4+", "0+, 0+"})
  void textIsParsedAndPrinted(String text, String printed) {
    assertEquals(printed, VersionSet.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "a", "1-", "5-2", "1,2", "3++", "63", "0-63", " 1"})
  void textThatIsNoRangeIsRefused(String text) {
    assertThrows(SchemaException.class, () -> VersionSet.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0+, 0-9, true",
    "none, 0-9, false",
    "10+, 0-9, false",
    "4+, 0-9, version >= 4",
    "0-4, 0-9, version <= 4",
    "2-4, 0-9, version >= 2 && version <= 4",
    "3, 0-9, version == 3",
    "3-5, 3-9, version <= 5",
    "3-9, 2-9, version >= 3",
    "0, 0-9, version == 0",
  })
  void conditionIsTheShortestInTheDomain(String set, String domain, String condition) {
    assertEquals(condition, VersionSet.parse(set).condition(VersionSet.parse(domain)));
  }

  @Test
  void conditionOfSeveralRunsJoinsThem() {
    VersionSet set = VersionSet.parse("0-1").or(VersionSet.parse("4")).or(VersionSet.parse("7+"));
    VersionSet domain = VersionSet.parse("0-9");
    assertEquals("version <= 1 || version == 4 || version >= 7", set.condition(domain));
    assertEquals("0-1, 4, 7+", set.toString());
  }

  @Test
  void conditionTakesNoNoticeOfVersionsOutsideTheDomain() {
    VersionSet domain = VersionSet.parse("0-2").or(VersionSet.parse("5-6"));
    VersionSet set = VersionSet.parse("1-2").or(VersionSet.parse("5"));
    assertEquals("version >= 1 && version <= 5", set.condition(domain));
  }

  @Test
  void setsAreCombined() {
    VersionSet some = VersionSet.parse("2-5");
    assertEquals("2-3", some.minus(VersionSet.parse("4+")).toString());
    assertEquals("4-5", some.and(VersionSet.parse("4+")).toString());
    assertEquals("2-3", some.below(4).toString());
    assertEquals(2, some.lowest());
    assertEquals(5, some.highest());
    assertTrue(some.containsAll(VersionSet.parse("3")) && some.contains(5));
    assertFalse(some.containsAll(VersionSet.parse("3+")) || some.contains(6));
  }
}
