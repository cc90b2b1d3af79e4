package io.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name, host and port that the broker listens on, or tells its clients to connect to.
 *
 * @param name the listener's name, in upper case
 * @param host a host name or address, an IPv6 address without brackets; empty means every address
 *     of the machine
 * @param port 0 means any free one
 */
public record Listener(String name, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]+)://(\\[([0-9A-Fa-f:.%\\w-]+)]|[^\\[\\]:/]*):(\\d{1,5})");

  /** Returns whether it stands for every address of the machine. */
  public boolean wildcard() {
    return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
  }

  /** Returns the same listener on another port. */
  public Listener withPort(int other) {
    return new Listener(name, host, other);
  }

  /** Returns the same listener on another host. */
  public Listener withHost(String other) {
    return new Listener(name, other, port);
  }

  /** Returns it as it is written in the configuration. */
  @Override
  public String toString() {
    return name + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  static Listener parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is wrong: '" + text + "' is not of the form NAME://host:port");
    }
    int port = Integer.parseInt(matcher.group(4));
    if (port > 65535) {
      throw new IllegalArgumentException("is wrong: '" + text + "' has a port above 65535");
    }
    String host = matcher.group(3) == null ? matcher.group(2) : matcher.group(3);
    return new Listener(matcher.group(1).toUpperCase(java.util.Locale.ROOT), host, port);
  }
}
