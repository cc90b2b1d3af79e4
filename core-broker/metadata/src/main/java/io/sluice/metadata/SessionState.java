package io.sluice.metadata;

/**
 * How the store stands to the cluster.
 *
 * <pre>
 *   CONNECTED ──connection lost──▶ SUSPENDED ──lease over──▶ LAPSED
 *       ▲ ▲                            │                        │
 *       │ └────same session again──────┴────────────────────────┤
 *       └──new session── EXPIRED ◀──session over─────────────────┘ (from any state)
 * </pre>
 */
public enum SessionState {
  /** The image is current, and follows. After EXPIRED this is a new session: register again. */
  CONNECTED,
  /** No connection, but the session cannot have ended yet: what the broker owns is still its. */
  SUSPENDED,
  /** No connection for so long that others may have seen the session end: do not lead. */
  LAPSED,
  /**
   * The session is gone, or given up after so long that it must be: the registration and the
   * controllership are lost. The store opens a new session by itself.
   */
  EXPIRED
}
