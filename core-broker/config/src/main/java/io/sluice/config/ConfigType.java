package io.sluice.config;

/** The kind of a value, as the DescribeConfigs API names it. */
public enum ConfigType {
  BOOLEAN(1),
  STRING(2),
  INT(3),
  SHORT(4),
  LONG(5),
  DOUBLE(6),
  LIST(7),
  CLASS(8),
  PASSWORD(9);

  private final byte id;

  ConfigType(int id) {
    this.id = (byte) id;
  }

  /** Returns the number that stands for this type in DescribeConfigs. */
  public byte id() {
    return id;
  }
}
