package io.sluice.config;

import static io.sluice.config.ValueType.intsFrom;

/** How the controller decides who leads. */
public final class ControllerKeys {
  static final Section SECTION = new Section("Controller");

  public static final ConfigKey<Boolean> AUTO_LEADER_REBALANCE =
      SECTION
          .key("auto.leader.rebalance.enable", ValueType.BOOL, true)
          .high()
          .doc("Whether preferred leaders get back what others lead in their place.");

  public static final ConfigKey<Integer> LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS =
      SECTION
          .key("leader.imbalance.check.interval.seconds", intsFrom(1), 300)
          .unit("s")
          .high()
          .doc("How often the controller looks whether preferred leaders lead.");

  public static final ConfigKey<Integer> LEADER_IMBALANCE_PER_BROKER_PERCENTAGE =
      SECTION
          .key("leader.imbalance.per.broker.percentage", intsFrom(0), 10)
          .high()
          .doc(
              "How many of a hundred partitions that prefer a broker others may lead before the"
                  + " controller gives them back.");

  private ControllerKeys() {}
}
