package io.sluice.groups.classic;

import io.sluice.protocol.message.JoinGroupRequest;

/** What came with which version of JoinGroup. */
final class JoinVersions {
  /** Members first get an id, and then join with it (KIP-394). */
  static final int MEMBER_ID_REQUIRED = 4;

  /** The protocol's name may be null. */
  static final int NULLABLE_PROTOCOL = 7;

  /** A leader can be told not to assign (KIP-814). */
  static final int SKIP_ASSIGNMENT = 9;

  private JoinVersions() {}

  /** Returns whether one who has no id yet is given one, and has to come again. */
  static boolean requiresId(JoinGroupRequest request, int version) {
    return version >= MEMBER_ID_REQUIRED && request.groupInstanceId() == null;
  }

  /** Returns how long the member may take to join anew; version 0 cannot say. */
  static int rebalanceTimeoutMs(JoinGroupRequest request) {
    return request.rebalanceTimeoutMs() < 0
        ? request.sessionTimeoutMs()
        : request.rebalanceTimeoutMs();
  }
}
