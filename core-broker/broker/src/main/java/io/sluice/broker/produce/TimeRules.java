package io.sluice.broker.produce;

import io.sluice.broker.replica.AppendRules;

/**
 * Says between which times a record's timestamp has to lie; anything goes where the broker stamps.
 */
final class TimeRules {
  private TimeRules() {}

  static long oldestMs(AppendRules rules, long nowMs) {
    return rules.stampedByBroker() ? Long.MIN_VALUE : nowMs - rules.timestampBeforeMaxMs();
  }

  static long newestMs(AppendRules rules, long nowMs) {
    long newest = nowMs + rules.timestampAfterMaxMs();
    return rules.stampedByBroker() || newest < nowMs ? Long.MAX_VALUE : newest;
  }

  /** Says why a timestamp is refused. */
  static String refusal(AppendRules rules, long timestamp, long nowMs) {
    return timestamp < nowMs
        ? "timestamp "
            + timestamp
            + " lies more than message.timestamp.before.max.ms="
            + rules.timestampBeforeMaxMs()
            + " back"
        : "timestamp "
            + timestamp
            + " lies more than message.timestamp.after.max.ms="
            + rules.timestampAfterMaxMs()
            + " ahead";
  }
}
