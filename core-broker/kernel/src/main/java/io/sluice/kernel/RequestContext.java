package io.sluice.kernel;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who asks, and how. */
public interface RequestContext {
  /** Returns the version of the API in which the request came and the response will be written. */
  int apiVersion();

  /** Returns what the client calls itself, if it does. */
  @Nullable String clientId();

  /** Returns the address that the connection comes from. */
  InetSocketAddress clientAddress();

  /** Returns the name of the listener that the client connected to. */
  String listener();
}
