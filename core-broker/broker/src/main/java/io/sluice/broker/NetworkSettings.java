package io.sluice.broker;

import io.sluice.config.BrokerConfig;
import io.sluice.config.NetworkKeys;
import io.sluice.network.ListenerConfig;
import io.sluice.network.NetworkConfig;
import java.util.List;

/** Turns the broker's configuration into the network's. */
final class NetworkSettings {
  private NetworkSettings() {}

  static NetworkConfig of(BrokerConfig config) {
    List<ListenerConfig> listeners =
        config.get(NetworkKeys.LISTENERS).stream()
            .map(listener -> new ListenerConfig(listener.name(), listener.host(), listener.port()))
            .toList();
    return NetworkConfig.builder(listeners)
        .eventLoops(config.get(NetworkKeys.EVENT_LOOPS))
        .requestBytesMax(config.get(NetworkKeys.REQUEST_MAX_BYTES))
        .queuedBytesMax(config.get(NetworkKeys.QUEUED_MAX_REQUEST_BYTES))
        .inFlightMax(config.get(NetworkKeys.IN_FLIGHT_MAX))
        .connectionsMax(config.get(NetworkKeys.CONNECTIONS_MAX))
        .connectionsPerIpMax(config.get(NetworkKeys.CONNECTIONS_PER_IP_MAX))
        .idleMaxMs(config.get(NetworkKeys.CONNECTIONS_MAX_IDLE_MS))
        .sendBufferBytes(config.get(NetworkKeys.SEND_BUFFER_BYTES))
        .receiveBufferBytes(config.get(NetworkKeys.RECEIVE_BUFFER_BYTES))
        .backlog(config.get(NetworkKeys.LISTEN_BACKLOG))
        .build();
  }
}
