package io.sluice.broker.dispatch;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.ResponseMessage;
import org.jspecify.annotations.Nullable;

/**
 * Answers for modules that are not installed, to clients that ask without having read ApiVersions.
 */
final class AbsentApis {
  private AbsentApis() {}

  /** Returns a clear error, or null if the API has none to give. */
  static @Nullable ResponseMessage answer(ApiKey key) {
    return switch (key) {
      case INIT_PRODUCER_ID ->
          InitProducerIdResponse.builder()
              .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
              .producerId(-1)
              .producerEpoch((short) -1)
              .build();
      default -> null;
    };
  }
}
