package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreAccessTest {
  @ParameterizedTest
  @CsvSource({
    "COORDINATOR_NOT_AVAILABLE, COORDINATOR_NOT_AVAILABLE",
    "REQUEST_TIMED_OUT, COORDINATOR_NOT_AVAILABLE",
    "OFFSET_METADATA_TOO_LARGE, INVALID_COMMIT_OFFSET_SIZE",
    "INVALID_REQUEST, UNKNOWN_SERVER_ERROR",
    "UNKNOWN_SERVER_ERROR, UNKNOWN_SERVER_ERROR",
  })
  void clientTriesAgainWhenTheFailureIsNotForGood(ErrorCode failure, ErrorCode answer) {
    ApiException known = new ApiException(failure, "on purpose");

    assertEquals(answer, StoreAccess.errorOf(known));
    assertEquals(answer, StoreAccess.errorOf(new CompletionException(known)));
  }

  @Test
  void clientTriesAgainWhenNobodyKnowsTheFailure() {
    assertEquals(
        ErrorCode.COORDINATOR_NOT_AVAILABLE,
        StoreAccess.errorOf(new IllegalStateException("on purpose")));
    assertEquals(
        ErrorCode.COORDINATOR_NOT_AVAILABLE,
        StoreAccess.errorOf(new CompletionException("without a cause", null)));
  }
}
