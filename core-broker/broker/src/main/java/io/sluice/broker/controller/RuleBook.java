package io.sluice.broker.controller;

import io.sluice.config.BrokerConfig;
import io.sluice.config.TopicConfig;
import io.sluice.config.TopicKeys;
import io.sluice.metadata.TopicImage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the rules of topics; most topics share a few sets of settings. For one thread. */
final class RuleBook {
  private static final int KEPT_MAX = 10_000;

  private final Supplier<BrokerConfig> defaults;
  private final Map<Map<String, String>, TopicRules> rules = new HashMap<>();
  private @Nullable BrokerConfig basis;

  RuleBook(Supplier<BrokerConfig> defaults) {
    this.defaults = defaults;
  }

  TopicRules of(TopicImage topic) {
    BrokerConfig present = defaults.get();
    if (present != basis || rules.size() >= KEPT_MAX) {
      rules.clear();
      basis = present;
    }
    return rules.computeIfAbsent(topic.config(), overrides -> read(overrides, present));
  }

  private static TopicRules read(Map<String, String> overrides, BrokerConfig defaults) {
    TopicConfig config = TopicConfig.of(overrides, defaults);
    return new TopicRules(
        config.get(TopicKeys.MIN_INSYNC_REPLICAS), config.get(TopicKeys.UNCLEAN_LEADER_ELECTION));
  }
}
