package io.sluice.spi;

import org.jspecify.annotations.Nullable;

/** Whose record an interceptor is looking at, and where it is going. */
public interface Interception {
  /** Returns where the record is going. */
  Interceptor.Direction direction();

  /** Returns the client id of the producer or consumer; empty if it has none. */
  String clientId();

  /**
   * Returns the authenticated user in a broker, {@code ANONYMOUS} where there is no authentication,
   * and empty in a client.
   */
  String principal();

  /** Returns the address of the client in a broker, and null in a client. */
  @Nullable String clientAddress();
}
