package io.sluice.metadata;

/**
 * Where one listener of a broker is reached.
 *
 * @param name the listener's name
 * @param host what clients and other brokers connect to
 * @param port from 1 to 65535
 * @param securityProtocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
 */
public record Endpoint(String name, String host, int port, String securityProtocol) {
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Listener " + name + " has port " + port);
    }
  }
}
