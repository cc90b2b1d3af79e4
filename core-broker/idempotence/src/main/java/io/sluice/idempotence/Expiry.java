package io.sluice.idempotence;

import io.sluice.kernel.Settings;
import io.sluice.time.Clock;

/** Says when a producer that is silent may be forgotten. */
final class Expiry {
  private final Clock clock;
  private final Settings settings;

  Expiry(Clock clock, Settings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  long nowMs() {
    return clock.wallMs();
  }

  /** Returns the present {@code producer.id.expiration.ms}. */
  long silenceMaxMs() {
    return settings.number("producer.id.expiration.ms");
  }

  /** Returns the present {@code producer.id.expiration.check.interval.ms}. */
  long checkIntervalMs() {
    return settings.number("producer.id.expiration.check.interval.ms");
  }
}
