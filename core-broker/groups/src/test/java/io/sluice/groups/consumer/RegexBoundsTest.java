package io.sluice.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexBoundsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders-[0-9]+",
        "(a|b){10}(c{100})",
        "a{1000}",
        "a{1000}b{1000}",
        "[({1000}]{3}",
        "[]{]{9}(x)",
        "[^]({]{9}",
        "\\Q((((((({1000}{1000}\\E(x{3}){3}",
        "\\p{Greek}{1000}",
        "\\({1000}\\(",
        "(((((((((((a)))))))))))+",
        ")))",
        "a{,}{",
        "[[:alpha:]({1000}]{3}",
        "[[:]{1000}",
        "a{99999999999999999999}"
      })
  void harmlessExpressionIsPassed(String regex) {
    assertNull(RegexBounds.problem(regex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(a{100}){11}",
        "(x|(b{1,40}c){30,}d)e",
        "a{1001}",
        "(a{500}b){1,3}",
        "(?:(?i:a{40})){40}",
        "a{50}{50}",
        "[[:alpha:][]((a{1000}){1000}){1000}",
        "[^[:^digit:][](a{40}){40}",
        "({a{1000}){1000}",
        "(x{1,y{40}){40}"
      })
  void repeatsThatMultiplyAreRefused(String regex) {
    assertEquals("its repeats multiply to more than 1000", RegexBounds.problem(regex));
  }

  @Test
  void longExpressionWithManyRepeatsIsRefused() {
    assertNull(RegexBounds.problem("(" + ".".repeat(90) + "){1000}"));
    assertNotNull(RegexBounds.problem("(" + ".".repeat(200) + "){1000}"));
  }

  @Test
  void longOrDeepExpressionIsRefused() {
    assertNull(RegexBounds.problem("a".repeat(1_000)));
    assertNotNull(RegexBounds.problem("a".repeat(1_001)));
    assertNull(RegexBounds.problem("(".repeat(50) + "a" + ")".repeat(50)));
    assertNotNull(RegexBounds.problem("(".repeat(51) + "a" + ")".repeat(51)));
  }
}
