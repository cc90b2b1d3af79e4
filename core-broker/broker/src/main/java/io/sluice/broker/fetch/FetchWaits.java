package io.sluice.broker.fetch;

import io.sluice.network.Connection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fetches that wait, by connection, so that they end with it. Confined to one event loop. */
public final class FetchWaits {
  private final Map<Connection, Set<FetchCall>> byConnection = new HashMap<>();

  void add(FetchCall call, Connection connection) {
    byConnection.computeIfAbsent(connection, first -> new LinkedHashSet<>()).add(call);
  }

  void remove(FetchCall call, Connection connection) {
    Set<FetchCall> calls = byConnection.get(connection);
    if (calls != null && calls.remove(call) && calls.isEmpty()) {
      byConnection.remove(connection);
    }
  }

  /** Ends what waits for an answer to a connection that has closed. */
  public void abandon(Connection connection) {
    Set<FetchCall> calls = byConnection.remove(connection);
    if (calls != null) {
      List.copyOf(calls).forEach(FetchCall::abandon);
    }
  }
}
