package io.sluice.e2e;

/**
 * What is done with one release of kafka-clients.
 *
 * <p>Implementations live in {@code io.sluice.e2e.client}, are compiled against the newest release,
 * and are loaded once beside each: they keep to what all releases have, or ask for the version
 * first.
 */
public interface Scenario {
  /** Does it against a broker; fails by assertion. */
  void run(ClientVersion version, String servers) throws Exception;
}
