package io.sluice.metadata;

/**
 * What a map of configuration is about.
 *
 * @param kind the kind of thing
 * @param name which of them; empty stands for the default of all of the kind
 */
public record ConfigScope(Kind kind, String name) {
  /** The kinds of things that have configuration. */
  public enum Kind {
    /** A topic, by its name; it must exist. */
    TOPIC,
    /** A broker, by its id; it need not be alive. */
    BROKER,
    /** A consumer group, by its name. */
    GROUP,
    /** A subscription of clients to metrics, by its name. */
    CLIENT_METRICS
  }

  /** Returns the scope of a topic. */
  public static ConfigScope topic(String name) {
    return new ConfigScope(Kind.TOPIC, name);
  }

  /** Returns the scope of one broker. */
  public static ConfigScope broker(int id) {
    return new ConfigScope(Kind.BROKER, Integer.toString(id));
  }

  /** Returns the scope of all brokers. */
  public static ConfigScope brokerDefault() {
    return new ConfigScope(Kind.BROKER, "");
  }

  /** Returns the scope of a consumer group. */
  public static ConfigScope group(String name) {
    return new ConfigScope(Kind.GROUP, name);
  }
}
