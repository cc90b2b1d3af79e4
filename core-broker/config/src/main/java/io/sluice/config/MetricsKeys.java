package io.sluice.config;

/** How the broker is watched. */
public final class MetricsKeys {
  static final Section SECTION = new Section("Metrics");

  public static final ConfigKey<Listener> LISTENER =
      SECTION
          .unset("metrics.listener", ValueType.ADDRESS)
          .doc(
              "Where figures are shown over HTTP, under /metrics, in Prometheus's text format; not"
                  + " set means nowhere. Without a host it listens on every address of the"
                  + " machine; port 0 is any free one. Whoever can connect can read them.");

  private MetricsKeys() {}
}
