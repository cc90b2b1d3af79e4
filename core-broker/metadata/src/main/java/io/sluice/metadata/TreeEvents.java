package io.sluice.metadata;

/** What a session reports, on the store's thread. */
interface TreeEvents {
  /** There is a connection, the first one or a new one of the same session. */
  void connected();

  /** The connection was lost; the session may live on. */
  void disconnected();

  /** The session is over. */
  void expired();

  /** A node under watch was created, deleted, or its data replaced. */
  void changed(String path);
}
