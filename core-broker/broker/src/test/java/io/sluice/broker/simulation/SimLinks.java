package io.sluice.broker.simulation;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One broker's connections to the others, made when they are needed. */
final class SimLinks implements BrokerLinks {
  private final SimNetwork network;
  private final Process process;
  private final int host;
  private final Map<Integer, SimNetwork.Connection> connections = new HashMap<>();

  SimLinks(SimNetwork network, Process process, int host) {
    this.network = network;
    this.process = process;
    this.host = host;
  }

  @Override
  public CompletableFuture<ResponseMessage> ask(
      int brokerId, RequestMessage request, int timeoutMs) {
    SimNetwork.Connection connection = connections.get(brokerId);
    if (connection == null || connection.lost()) {
      connection = network.connect(host, process, brokerId);
      connections.put(brokerId, connection);
    }
    return connection.ask(request, timeoutMs).thenApply(ResponseMessage.class::cast);
  }
}
