package io.sluice.protocol.message;

import io.sluice.protocol.ApiKey;

/** A response, without its header. */
public interface ResponseMessage extends Message {
  /** Returns the API that answers. */
  ApiKey apiKey();
}
