package io.sluice.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
  @ParameterizedTest
  @EnumSource(Errors.class)
  void kafkaErrorHasTheSameNameNumberAndRetriability(Errors theirs) {
    ErrorCode ours = ErrorCode.valueOf(theirs.name());
    assertEquals(theirs.code(), ours.code());
    assertEquals(theirs.exception() instanceof RetriableException, ours.retriable());
    assertSame(ours, ErrorCode.of(theirs.code()));
  }

  @Test
  void everyErrorIsOneOfKafkas() {
    assertEquals(Errors.values().length, ErrorCode.values().length);
  }

  @Test
  void messagesAreDistinctAndNotEmpty() {
    Set<String> messages = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(!code.message().isBlank() && messages.add(code.message()), code.name());
      assertTrue(Arrays.stream(Errors.values()).noneMatch(e -> code.message().equals(e.message())));
    }
  }

  @Test
  void numberOfNoErrorIsUnknownServerError() {
    for (int code : new int[] {-2, 137, 10_000, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertSame(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.of(code), "" + code);
    }
  }
}
