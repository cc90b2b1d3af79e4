package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;
import static io.sluice.config.ValueType.longsFrom;

/** How brokers find each other, who leads what, and how a broker leaves. */
public final class ClusterKeys {
  static final Section SECTION = new Section("Cluster");

  public static final ConfigKey<String> INTER_BROKER_LISTENER =
      SECTION
          .unset("inter.broker.listener.name", ValueType.TEXT)
          .doc(
              "The listener on which brokers reach each other, by its name; not set means"
                  + " PLAINTEXT, or the first if no listener has that name. The same on all"
                  + " brokers.");

  public static final ConfigKey<Boolean> CONTROLLED_SHUTDOWN =
      SECTION
          .key("controlled.shutdown.enable", ValueType.BOOL, true)
          .doc(
              "Whether a broker that is asked to end first has what it leads led by others, so that"
                  + " clients lose nothing but a moment.");

  public static final ConfigKey<Long> CONTROLLED_SHUTDOWN_MAX_WAIT_MS =
      SECTION
          .key("controlled.shutdown.max.wait.ms", longsFrom(0), 30_000L)
          .unit("ms")
          .doc(
              "How long a broker that is asked to end waits at most until others lead what it led."
                  + " It does not wait where there is no other.");

  public static final ConfigKey<Boolean> AUTO_LEADER_REBALANCE =
      SECTION
          .key("auto.leader.rebalance.enable", ValueType.BOOL, true)
          .high()
          .doc(
              "Whether leadership goes back, in the background, to the first replica of each"
                  + " partition, as which replicas are placed evenly.");

  public static final ConfigKey<Long> LEADER_IMBALANCE_CHECK_SECONDS =
      SECTION
          .key("leader.imbalance.check.interval.seconds", longsFrom(1), 300L)
          .unit("seconds")
          .high()
          .doc("How often the controller looks whether leadership is to go back.");

  public static final ConfigKey<Integer> LEADER_IMBALANCE_PERCENTAGE =
      SECTION
          .key("leader.imbalance.per.broker.percentage", intsFrom(0), 10)
          .unit("percent")
          .high()
          .doc(
              "How many of the partitions whose first replica a broker is may be led by others"
                  + " before leadership goes back to it.");

  private ClusterKeys() {}
}
