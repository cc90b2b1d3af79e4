// Generated from the requests' schemas. Not to be edited.
package io.sluice.protocol.message;

import io.sluice.protocol.ApiKey;
import java.nio.ByteBuffer;

/** Reads messages of which only the API is known. */
public final class Messages {
  private Messages() {}

  /** Reads a request, without its header. */
  public static RequestMessage readRequest(ApiKey key, ByteBuffer in, int version) {
    return switch (key) {
      case GREET -> GreetRequest.read(in, version);
    };
  }

  /** Reads a response, without its header. */
  public static ResponseMessage readResponse(ApiKey key, ByteBuffer in, int version) {
    return switch (key) {
      case GREET -> GreetResponse.read(in, version);
    };
  }
}
