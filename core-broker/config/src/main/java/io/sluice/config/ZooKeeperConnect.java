package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the cluster's metadata is kept: in a ZooKeeper ensemble, or in a server inside the broker.
 *
 * @param hosts host:port of each server; empty means the embedded one
 * @param chroot the path below which everything is kept, {@code /path} without a slash at its end,
 *     or empty
 */
public record ZooKeeperConnect(List<String> hosts, String chroot) {
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.%\\w-]+]|[^\\[\\]:/,\\s]+)(:\\d{1,5})?");
  private static final int DEFAULT_PORT = 2181;

  public ZooKeeperConnect {
    hosts = List.copyOf(hosts);
  }

  /** Returns whether the server runs inside the broker. */
  public boolean embedded() {
    return hosts.isEmpty();
  }

  /** Returns the connect string that a ZooKeeper client takes. */
  @Override
  public String toString() {
    return (embedded() ? "embedded" : String.join(",", hosts)) + chroot;
  }

  static ZooKeeperConnect parse(String text) {
    int slash = text.indexOf('/');
    String servers = slash < 0 ? text : text.substring(0, slash);
    String chroot = slash < 0 ? "" : chroot(text.substring(slash));
    if (servers.equals("embedded")) {
      return new ZooKeeperConnect(List.of(), chroot);
    }
    List<String> hosts = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      hosts.add(host(server.strip()));
    }
    return new ZooKeeperConnect(hosts, chroot);
  }

  private static String host(String text) {
    var matcher = HOST.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is wrong: '" + text + "' is not of the form host:port");
    }
    if (matcher.group(2) == null) {
      return text + ":" + DEFAULT_PORT;
    }
    int port = Integer.parseInt(matcher.group(2).substring(1));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "is wrong: '" + text + "' has a port that is not from 1 to 65535");
    }
    return text;
  }

  private static String chroot(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (trimmed.contains("//") || trimmed.contains(",") || trimmed.endsWith("/")) {
      throw new IllegalArgumentException(
          "is wrong: '" + path + "' is not a ZooKeeper path (it stands once, after the last host)");
    }
    return trimmed;
  }
}
