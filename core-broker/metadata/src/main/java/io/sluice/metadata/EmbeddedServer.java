package io.sluice.metadata;

/** One run of a ZooKeeper server in this process. */
interface EmbeddedServer extends AutoCloseable {
  /** Returns the port on which sessions connect. */
  int port();

  /** Stops it; nothing of it is left then. */
  @Override
  void close();
}
