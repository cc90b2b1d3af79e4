package io.sluice.transactions.shard;

import io.sluice.kernel.Settings;

/** The configuration of the coordinator; its present values. Safe for use by any thread. */
public record TransactionSettings(Settings values) {
  /** Returns whether a transaction may last so long, in milliseconds. */
  public boolean allowsTimeout(int timeoutMs) {
    return timeoutMs > 0 && timeoutMs <= values.number("transaction.max.timeout.ms");
  }

  long timeOutIntervalMs() {
    return values.number("transaction.abort.timed.out.transaction.cleanup.interval.ms");
  }

  long expirationMs() {
    return values.number("transactional.id.expiration.ms");
  }

  long expiryIntervalMs() {
    return values.number("transaction.remove.expired.transaction.cleanup.interval.ms");
  }

  int loadBytes() {
    return (int) values.number("transaction.state.log.load.buffer.size");
  }
}
