package io.sluice.config;

/** Which groups may go over to the other protocol while they have members (KIP-848). */
public enum MigrationPolicy {
  /** None: a group has to be empty first. */
  DISABLED,
  /** Those of the new protocol whose last member leaves that speaks it. */
  DOWNGRADE,
  /** Classic ones that a member joins which speaks the new protocol. */
  UPGRADE,
  /** Both. */
  BIDIRECTIONAL
}
