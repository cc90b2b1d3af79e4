package io.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A ZooKeeper server that a broker runs in its process, as one of several.
 *
 * @param id its number, from 1 to 255
 * @param host a host name or address, an IPv6 address without brackets
 * @param clientPort where brokers connect
 * @param quorumPort where the other servers follow it while it leads
 * @param electionPort where the servers agree on a leader
 */
public record EmbeddedServer(
    int id, String host, int clientPort, int quorumPort, int electionPort) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,3})@(?:\\[([0-9A-Fa-f:.%\\w-]+)]|([^\\[\\]:/,@\\s]+)):(\\d{1,5}):(\\d{1,5}):(\\d{1,5})");
  private static final int ID_MAX = 255;
  private static final int PORT_MAX = 65_535;

  static EmbeddedServer parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is wrong: '" + text + "' is not of the form id@host:clientPort:quorumPort:electionPort");
    }
    String host = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
    return new EmbeddedServer(
        within(matcher.group(1), ID_MAX, "an id", text),
        host,
        within(matcher.group(4), PORT_MAX, "a port", text),
        within(matcher.group(5), PORT_MAX, "a port", text),
        within(matcher.group(6), PORT_MAX, "a port", text));
  }

  private static int within(String digits, int max, String what, String text) {
    int number = Integer.parseInt(digits);
    if (number < 1 || number > max) {
      throw new IllegalArgumentException(
          "is wrong: '" + text + "' has " + what + " that is not from 1 to " + max);
    }
    return number;
  }

  @Override
  public String toString() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return id + "@" + shown + ":" + clientPort + ":" + quorumPort + ":" + electionPort;
  }
}
