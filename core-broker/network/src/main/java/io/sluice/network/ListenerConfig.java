package io.sluice.network;

/**
 * An address to listen on.
 *
 * @param name the listener's name, as in {@code listeners=NAME://host:port}
 * @param host name or address; empty for all interfaces
 * @param port 0 for any free one
 */
public record ListenerConfig(String name, String host, int port) {
  private static final int PORT_MAX = 65_535;

  /** Refuses ports that cannot be. */
  public ListenerConfig {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "listener " + name + ": port " + port + " is not within 0 and 65535");
    }
  }
}
