package io.sluice.config;

/**
 * Where a value came from, as the DescribeConfigs API names it; the first one that has a value
 * wins.
 */
public enum ConfigSource {
  DYNAMIC_TOPIC_CONFIG(1),
  DYNAMIC_BROKER_CONFIG(2),
  DYNAMIC_DEFAULT_BROKER_CONFIG(3),
  STATIC_BROKER_CONFIG(4),
  DEFAULT_CONFIG(5),
  DYNAMIC_GROUP_CONFIG(8);

  private final byte id;

  ConfigSource(int id) {
    this.id = (byte) id;
  }

  /** Returns the number that stands for this source in DescribeConfigs. */
  public byte id() {
    return id;
  }
}
