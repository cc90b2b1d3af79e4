package io.sluice.broker.simulation;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One broker's connections to the others, made when they are needed. */
final class SimLinks implements BrokerLinks {
  private static final int SLOW_COPY_CHANCE = 4;
  private static final int SLOW_MAX_MS = 4_000;

  private final World world;
  private final Process process;
  private final int host;
  private final Map<Integer, SimNetwork.Connection> connections = new HashMap<>();

  SimLinks(World world, Process process, int host) {
    this.world = world;
    this.process = process;
    this.host = host;
  }

  @Override
  public CompletableFuture<ResponseMessage> ask(
      int brokerId, RequestMessage request, int timeoutMs) {
    if (world.faulty() && world.random().nextInt(SLOW_COPY_CHANCE) == 0) {
      askSlowly(brokerId, request, timeoutMs);
    }
    SimNetwork.Connection connection = connections.get(brokerId);
    if (connection == null || connection.lost()) {
      connection = world.network().connect(host, process, brokerId);
      connections.put(brokerId, connection);
    }
    return connection.ask(request, timeoutMs).thenApply(ResponseMessage.class::cast);
  }

  /**
   * What was sent over a connection that then seemed lost may arrive all the same, late and after
   * what was sent again.
   */
  private void askSlowly(int brokerId, RequestMessage request, int timeoutMs) {
    SimNetwork.Connection connection = world.network().connect(host, process, brokerId);
    process.schedule(
        world.random().nextInt(SLOW_MAX_MS),
        () ->
            connection.ask(request, timeoutMs).whenComplete((done, failed) -> connection.close()));
  }
}
