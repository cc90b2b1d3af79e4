package io.sluice.broker.replica;

import io.sluice.config.BrokerConfig;
import io.sluice.config.TopicConfig;
import java.util.Map;

/**
 * What a topic's configuration is made of. Two are the same if the same settings stand over the
 * same broker's.
 *
 * @param overrides the topic's own settings
 * @param defaults the broker's
 */
record TopicSettings(Map<String, String> overrides, BrokerConfig defaults) {
  TopicConfig config() {
    return TopicConfig.of(overrides, defaults);
  }
}
