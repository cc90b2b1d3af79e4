package io.sluice.metadata;

/**
 * Where the ZooKeeper ensemble is and how long it may be silent.
 *
 * @param servers {@code host:port,host:port}, of which any answers for all
 * @param chroot the path below which everything is kept, {@code /path}, or empty; made if need be
 * @param sessionTimeoutMs how long without contact until the ensemble ends the session; the
 *     ensemble may decide on another time
 * @param connectionTimeoutMs how long opening a store waits for the first image
 */
public record ZooKeeperSettings(
    String servers, String chroot, int sessionTimeoutMs, int connectionTimeoutMs) {
  public ZooKeeperSettings {
    if (!chroot.isEmpty() && (!chroot.startsWith("/") || chroot.endsWith("/"))) {
      throw new IllegalArgumentException("Chroot '" + chroot + "' is not of the form /path");
    }
  }

  @Override
  public String toString() {
    return servers + chroot;
  }
}
