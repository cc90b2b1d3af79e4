package io.sluice.protocol.message;

import io.sluice.protocol.ApiKey;

/** A request, without its header. */
public interface RequestMessage extends Message {
  /** Returns the API that is asked. */
  ApiKey apiKey();
}
