package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;

/** What the broker remembers of idempotent producers. */
public final class ProducerIdKeys {
  static final Section SECTION = new Section("Idempotent producers");

  public static final ConfigKey<Integer> EXPIRATION_MS =
      SECTION
          .key("producer.id.expiration.ms", intsFrom(1), 86_400_000)
          .unit("ms")
          .low()
          .clusterWide()
          .doc("A partition forgets a producer that has sent it nothing for so long.");

  public static final ConfigKey<Integer> EXPIRATION_CHECK_INTERVAL_MS =
      SECTION
          .key("producer.id.expiration.check.interval.ms", intsFrom(1), 600_000)
          .unit("ms")
          .low()
          .doc("How often producers are looked through for expired ones.");

  private ProducerIdKeys() {}
}
