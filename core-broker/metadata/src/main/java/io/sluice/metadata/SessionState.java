package io.sluice.metadata;

/**
 * How the store stands to the cluster.
 *
 * <pre>
 *   CONNECTED ──connection lost──▶ SUSPENDED ──lease over──▶ LAPSED
 *     │ ▲ ▲                            │                      ▲ │
 *     │ │ └────same session again──────┴──────────────────────│─┤
 *     │ └──new session── EXPIRED ◀──session over──────────────│─┘ (from any state)
 *     └──────────no answer for as long as the lease───────────┘
 * </pre>
 */
public enum SessionState {
  /** The image is current, and follows. After EXPIRED this is a new session: register again. */
  CONNECTED,
  /** No connection, but the session cannot have ended yet: what the broker owns is still its. */
  SUSPENDED,
  /**
   * No confirmed contact for so long that others may have seen the session end: do not lead. After
   * CONNECTED, which may follow, the session is the same and the registration still there.
   */
  LAPSED,
  /**
   * The session is gone, or given up after so long that it must be: the registration and the
   * controllership are lost. The store opens a new session by itself.
   */
  EXPIRED
}
