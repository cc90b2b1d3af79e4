package io.sluice.network;

import java.util.List;

/**
 * How the network behaves. A limit of -1 stands for none.
 *
 * @param listeners where to listen, at least one
 * @param eventLoops {@code num.network.threads}; -1 for as many as suit the processors
 * @param requestBytesMax {@code socket.request.max.bytes}: a connection that announces more is
 *     closed
 * @param queuedBytesMax {@code queued.max.request.bytes}: what all requests in flight may hold
 * @param inFlightMax {@code connection.max.in.flight.requests}
 * @param connectionsMax {@code max.connections}
 * @param connectionsPerIpMax {@code max.connections.per.ip}
 * @param idleMaxMs {@code connections.max.idle.ms}
 * @param sendBufferBytes {@code socket.send.buffer.bytes}; -1 for the system's choice
 * @param receiveBufferBytes {@code socket.receive.buffer.bytes}; -1 for the system's choice
 * @param backlog {@code socket.listen.backlog.size}
 * @param nativeTransport whether epoll is used where there is one
 */
public record NetworkConfig(
    List<ListenerConfig> listeners,
    int eventLoops,
    int requestBytesMax,
    long queuedBytesMax,
    int inFlightMax,
    int connectionsMax,
    int connectionsPerIpMax,
    long idleMaxMs,
    int sendBufferBytes,
    int receiveBufferBytes,
    int backlog,
    boolean nativeTransport) {

  /** Copies the list. */
  public NetworkConfig {
    listeners = List.copyOf(listeners);
    if (listeners.isEmpty()) {
      throw new IllegalArgumentException("there must be a listener");
    }
  }

  /** Returns a builder with Kafka's defaults. */
  public static Builder builder(List<ListenerConfig> listeners) {
    return new Builder(listeners);
  }

  /**
   * Returns the number of event loops: one for up to two processors, beyond that one for every two.
   */
  int effectiveLoops() {
    return eventLoops > 0
        ? eventLoops
        : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Collects the values; each setter is named as the component. */
  public static final class Builder {
    private final List<ListenerConfig> listeners;
    private int eventLoops = -1;
    private int requestBytesMax = 100 << 20;
    private long queuedBytesMax = 128L << 20;
    private int inFlightMax = 64;
    private int connectionsMax = Integer.MAX_VALUE;
    private int connectionsPerIpMax = Integer.MAX_VALUE;
    private long idleMaxMs = 600_000;
    private int sendBufferBytes = 102_400;
    private int receiveBufferBytes = 102_400;
    private int backlog = 50;
    private boolean nativeTransport = true;

    private Builder(List<ListenerConfig> listeners) {
      this.listeners = listeners;
    }

    /** Sets {@link NetworkConfig#eventLoops}. */
    public Builder eventLoops(int value) {
      eventLoops = value;
      return this;
    }

    /** Sets {@link NetworkConfig#requestBytesMax}. */
    public Builder requestBytesMax(int value) {
      requestBytesMax = value;
      return this;
    }

    /** Sets {@link NetworkConfig#queuedBytesMax}. */
    public Builder queuedBytesMax(long value) {
      queuedBytesMax = value;
      return this;
    }

    /** Sets {@link NetworkConfig#inFlightMax}. */
    public Builder inFlightMax(int value) {
      inFlightMax = value;
      return this;
    }

    /** Sets {@link NetworkConfig#connectionsMax}. */
    public Builder connectionsMax(int value) {
      connectionsMax = value;
      return this;
    }

    /** Sets {@link NetworkConfig#connectionsPerIpMax}. */
    public Builder connectionsPerIpMax(int value) {
      connectionsPerIpMax = value;
      return this;
    }

    /** Sets {@link NetworkConfig#idleMaxMs}. */
    public Builder idleMaxMs(long value) {
      idleMaxMs = value;
      return this;
    }

    /** Sets {@link NetworkConfig#sendBufferBytes}. */
    public Builder sendBufferBytes(int value) {
      sendBufferBytes = value;
      return this;
    }

    /** Sets {@link NetworkConfig#receiveBufferBytes}. */
    public Builder receiveBufferBytes(int value) {
      receiveBufferBytes = value;
      return this;
    }

    /** Sets {@link NetworkConfig#backlog}. */
    public Builder backlog(int value) {
      backlog = value;
      return this;
    }

    /** Sets {@link NetworkConfig#nativeTransport}. */
    public Builder nativeTransport(boolean value) {
      nativeTransport = value;
      return this;
    }

    /** Returns the configuration. */
    public NetworkConfig build() {
      return new NetworkConfig(
          listeners,
          eventLoops,
          requestBytesMax,
          queuedBytesMax,
          inFlightMax,
          connectionsMax,
          connectionsPerIpMax,
          idleMaxMs,
          sendBufferBytes,
          receiveBufferBytes,
          backlog,
          nativeTransport);
    }
  }
}
