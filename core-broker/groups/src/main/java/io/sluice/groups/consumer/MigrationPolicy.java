package io.sluice.groups.consumer;

import io.sluice.groups.machine.GroupSettings;
import java.util.Locale;

/** Which way groups may change their kind while they are in use. */
enum MigrationPolicy {
  DISABLED,
  UPGRADE,
  DOWNGRADE,
  BIDIRECTIONAL;

  static MigrationPolicy of(GroupSettings settings) {
    return valueOf(settings.migrationPolicy().strip().toUpperCase(Locale.ROOT));
  }

  boolean upgrades() {
    return this == UPGRADE || this == BIDIRECTIONAL;
  }

  boolean downgrades() {
    return this == DOWNGRADE || this == BIDIRECTIONAL;
  }
}
