package io.sluice.config;

import static io.sluice.config.ValueType.ints;
import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

import java.util.List;

/** Listeners, connections, and the memory that requests may take. */
public final class NetworkKeys {
  static final Section SECTION = new Section("Network");

  public static final ConfigKey<List<Listener>> LISTENERS =
      SECTION
          .key("listeners", ValueType.LISTENERS, List.of(new Listener("PLAINTEXT", "", 9092)))
          .high()
          .doc(
              "Where the broker listens: NAME://host:port, with commas. Without a host it listens"
                  + " on every address of the machine; port 0 is any free one. Each has a name of"
                  + " its own; all speak plain text.");

  public static final ConfigKey<List<Listener>> ADVERTISED_LISTENERS =
      SECTION
          .unset("advertised.listeners", ValueType.LISTENERS)
          .high()
          .doc(
              "The addresses that clients are told to connect to, if they differ from listeners. A"
                  + " listener that is not in it is advertised as it is; one on every address as"
                  + " the machine's host name if that leads to an address of this machine, and as"
                  + " localhost otherwise.");

  public static final ConfigKey<Integer> EVENT_LOOPS =
      SECTION
          .key("num.network.threads", intsFrom(1).or(-1, "as many as suit the processors"), -1)
          .high()
          .doc("The event loops; each reads, handles and answers the requests of its connections.");

  public static final ConfigKey<Integer> REQUEST_MAX_BYTES =
      SECTION
          .key("socket.request.max.bytes", intsFrom(1), 100 * 1024 * 1024)
          .unit("bytes")
          .high()
          .doc("The largest request; a connection that sends a larger one is closed.");

  public static final ConfigKey<Long> QUEUED_MAX_REQUEST_BYTES =
      SECTION
          .key("queued.max.request.bytes", longsFrom(1).or(-1L, "no limit"), 128L * 1024 * 1024)
          .unit("bytes")
          .doc(
              "The memory that all requests in flight may take; when it is used up, the broker"
                  + " reads no more until some is free.");

  public static final ConfigKey<Integer> IN_FLIGHT_MAX =
      SECTION
          .key("connection.max.in.flight.requests", intsFrom(1), 64)
          .doc(
              "How many requests of one connection may wait for their answers; more stay in the"
                  + " socket.");

  public static final ConfigKey<Integer> CONNECTIONS_MAX =
      SECTION
          .key("max.connections", intsFrom(0), Integer.MAX_VALUE)
          .doc("The most connections at a time; a further one is closed at once.");

  public static final ConfigKey<Integer> CONNECTIONS_PER_IP_MAX =
      SECTION
          .key("max.connections.per.ip", intsFrom(0), Integer.MAX_VALUE)
          .doc("The most connections at a time from one address.");

  public static final ConfigKey<Long> CONNECTIONS_MAX_IDLE_MS =
      SECTION
          .key("connections.max.idle.ms", longsFrom(1).or(-1L, "never"), 600_000L)
          .unit("ms")
          .doc("A connection on which nothing has come or gone for so long is closed.");

  public static final ConfigKey<Integer> SEND_BUFFER_BYTES =
      SECTION
          .key("socket.send.buffer.bytes", intsFrom(1).or(-1, "the system's default"), 102_400)
          .unit("bytes")
          .doc("The size of the send buffer of a connection's socket.");

  public static final ConfigKey<Integer> RECEIVE_BUFFER_BYTES =
      SECTION
          .key("socket.receive.buffer.bytes", intsFrom(1).or(-1, "the system's default"), 102_400)
          .unit("bytes")
          .doc("The size of the receive buffer of a connection's socket.");

  public static final ConfigKey<Integer> LISTEN_BACKLOG =
      SECTION
          .key("socket.listen.backlog.size", ints(1, Integer.MAX_VALUE), 50)
          .doc("How many new connections may wait in the system until the broker takes them.");

  public static final ConfigKey<Integer> FETCH_MAX_BYTES =
      SECTION
          .key("fetch.max.bytes", intsFrom(1024), 55 * 1024 * 1024)
          .unit("bytes")
          .doc(
              "The most that one fetch is answered with, however much the client asks for. A first"
                  + " batch that is larger is sent all the same.");

  public static final ConfigKey<Integer> FETCH_SESSION_SLOTS =
      SECTION
          .key("max.incremental.fetch.session.cache.slots", intsFrom(0), 1000)
          .doc(
              "How many incremental fetch sessions are kept; a client without one names all its"
                  + " partitions in each fetch.");

  private NetworkKeys() {}
}
