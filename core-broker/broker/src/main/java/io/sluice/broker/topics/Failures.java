package io.sluice.broker.topics;

import io.sluice.kernel.ApiException;
import io.sluice.metadata.MetadataException;
import io.sluice.protocol.ErrorCode;
import java.util.concurrent.CompletionException;

/** Puts failures of the metadata store into the client's terms. */
public final class Failures {
  private Failures() {}

  /** Returns the answer to give for a failure of any kind. */
  public static ApiException error(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiException answer) {
      return answer;
    }
    if (cause instanceof MetadataException refused) {
      return new ApiException(code(refused), String.valueOf(refused.getMessage()));
    }
    return new ApiException(ErrorCode.UNKNOWN_SERVER_ERROR, String.valueOf(cause));
  }

  private static ErrorCode code(MetadataException refused) {
    return switch (refused.reason()) {
      case ALREADY_EXISTS -> ErrorCode.TOPIC_ALREADY_EXISTS;
      case NOT_FOUND -> ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      case VERSION_CONFLICT -> ErrorCode.INVALID_UPDATE_VERSION;
      case TOO_LARGE -> ErrorCode.INVALID_REQUEST;
      // The client is to look for the controller again, and then to repeat its request.
      case FENCED, UNAVAILABLE, CLOSED -> ErrorCode.NOT_CONTROLLER;
    };
  }
}
