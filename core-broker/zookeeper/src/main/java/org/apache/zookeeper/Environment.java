package org.apache.zookeeper;

import java.util.List;
import org.slf4j.Logger;

/**
 * Stands in for ZooKeeper's own class of this name, which, before anything else happens in client
 * and server, asks the name service for this machine's canonical name, to log it. Where the name
 * service is slow or not there, that takes many seconds.
 */
public final class Environment {
  /** The system property that names the JAAS configuration. */
  public static final String JAAS_CONF_KEY = "java.security.auth.login.config";

  private Environment() {}

  /** Returns nothing: neither commands nor logs need the environment. */
  public static List<Entry> list() {
    return List.of();
  }

  /** Does nothing. */
  public static void logEnv(String message, Logger log) {}

  /** A fact about the environment. */
  public static final class Entry {
    private final String key;
    private final String value;

    /** Creates a fact. */
    public Entry(String key, String value) {
      this.key = key;
      this.value = value;
    }

    /** Returns its name. */
    public String getKey() {
      return key;
    }

    /** Returns what is so. */
    public String getValue() {
      return value;
    }
  }
}
