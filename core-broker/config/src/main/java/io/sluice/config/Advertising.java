package io.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out what a client is told to connect to. */
final class Advertising {
  private Advertising() {}

  static Listener of(Listener listener, List<Listener> explicit, @Nullable Integer boundPort) {
    Listener advertised =
        explicit.stream()
            .filter(candidate -> candidate.name().equals(listener.name()))
            .findFirst()
            .orElseGet(() -> listener.wildcard() ? listener.withHost(hostName()) : listener);
    return advertised.port() == 0 && boundPort != null
        ? advertised.withPort(boundPort)
        : advertised;
  }

  /** Returns the machine's name if it leads to an address that others can reach, else localhost. */
  private static String hostName() {
    try {
      InetAddress local = InetAddress.getLocalHost();
      return local.isLoopbackAddress() || local.isAnyLocalAddress()
          ? "localhost"
          : local.getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
