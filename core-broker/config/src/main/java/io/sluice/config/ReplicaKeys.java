package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

/** How followers keep up with leaders. */
public final class ReplicaKeys {
  static final Section SECTION = new Section("Replication");

  public static final ConfigKey<Long> LAG_TIME_MAX_MS =
      SECTION
          .key("replica.lag.time.max.ms", longsFrom(1), 30_000L)
          .unit("ms")
          .high()
          .doc(
              "A follower that has not been level with its leader for so long is taken out of the"
                  + " in-sync replicas.");

  public static final ConfigKey<Integer> FETCHERS =
      SECTION
          .key("num.replica.fetchers", intsFrom(1), 1)
          .high()
          .doc("How many threads fetch from each other broker.");

  public static final ConfigKey<Integer> FETCH_MAX_BYTES =
      SECTION
          .key("replica.fetch.max.bytes", intsFrom(0), 1024 * 1024)
          .unit("bytes")
          .doc(
              "How much a follower asks for of one partition at a time. A first batch that is"
                  + " larger is sent all the same.");

  public static final ConfigKey<Integer> FETCH_RESPONSE_MAX_BYTES =
      SECTION
          .key("replica.fetch.response.max.bytes", intsFrom(0), 10 * 1024 * 1024)
          .unit("bytes")
          .doc("How much a follower asks for at a time, of all partitions together.");

  public static final ConfigKey<Integer> FETCH_MIN_BYTES =
      SECTION
          .key("replica.fetch.min.bytes", intsFrom(1), 1)
          .unit("bytes")
          .high()
          .doc("How much there must be for a leader to answer a follower before the time is over.");

  public static final ConfigKey<Integer> FETCH_WAIT_MAX_MS =
      SECTION
          .key("replica.fetch.wait.max.ms", intsFrom(0), 500)
          .unit("ms")
          .high()
          .doc(
              "How long a leader that has nothing new lets a follower wait; to be less than"
                  + " replica.lag.time.max.ms.");

  public static final ConfigKey<Integer> FETCH_BACKOFF_MS =
      SECTION
          .key("replica.fetch.backoff.ms", intsFrom(0), 1_000)
          .unit("ms")
          .doc("How long a follower leaves a partition alone whose fetch failed.");

  public static final ConfigKey<Integer> SOCKET_TIMEOUT_MS =
      SECTION
          .key("replica.socket.timeout.ms", intsFrom(1), 30_000)
          .unit("ms")
          .high()
          .doc("How long a broker waits for the answer of another one.");

  public static final ConfigKey<Integer> SOCKET_RECEIVE_BUFFER_BYTES =
      SECTION
          .key(
              "replica.socket.receive.buffer.bytes",
              intsFrom(1).or(-1, "the system's default"),
              64 * 1024)
          .unit("bytes")
          .high()
          .doc("The size of the receive buffer of a follower's socket.");

  public static final ConfigKey<String> SELECTOR =
      SECTION
          .unset("replica.selector.class", ValueType.TEXT)
          .doc(
              "Which replica consumers are to read from: not set means the leader, 'rack-aware' one"
                  + " in the consumer's rack (client.rack) if there is one; Kafka's class names are"
                  + " understood.");

  private ReplicaKeys() {}
}
