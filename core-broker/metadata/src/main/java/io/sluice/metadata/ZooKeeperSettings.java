package io.sluice.metadata;

/**
 * Where the ZooKeeper ensemble is and how long it may be silent.
 *
 * @param servers {@code host:port,host:port}, of which any answers for all
 * @param chroot the path below which everything is kept, {@code /path}, or empty; made if need be
 * @param sessionTimeoutMs how long without contact until the ensemble ends the session; the
 *     ensemble may decide on another time
 * @param connectionTimeoutMs how long opening a store waits for the first image; {@link #NO_LIMIT}
 *     is for as long as it takes
 * @param lone whether the server is known to be one without others
 */
public record ZooKeeperSettings(
    String servers, String chroot, int sessionTimeoutMs, int connectionTimeoutMs, boolean lone) {
  /** Waits for as long as it takes. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  public ZooKeeperSettings {
    if (!chroot.isEmpty() && (!chroot.startsWith("/") || chroot.endsWith("/"))) {
      throw new IllegalArgumentException("Chroot '" + chroot + "' is not of the form /path");
    }
  }

  /** Settings for an ensemble. */
  public ZooKeeperSettings(
      String servers, String chroot, int sessionTimeoutMs, int connectionTimeoutMs) {
    this(servers, chroot, sessionTimeoutMs, connectionTimeoutMs, false);
  }

  @Override
  public String toString() {
    return servers + chroot;
  }
}
