package io.sluice.broker.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "A-9_.z", "...", "__consumer_offsets"})
  void permittedNamesHaveNoProblem(String name) {
    assertNull(TopicNames.problem(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n", "a,b"})
  void otherNamesHaveOne(String name) {
    assertNotNull(TopicNames.problem(name));
  }

  @Test
  void lengthIsLimited() {
    assertNull(TopicNames.problem("x".repeat(249)));
    assertNotNull(TopicNames.problem("x".repeat(250)));
  }

  @Test
  void dotsAndUnderscoresCollide() {
    assertEquals(TopicNames.collisionForm("a.b_c"), TopicNames.collisionForm("a_b.c"));
  }
}
