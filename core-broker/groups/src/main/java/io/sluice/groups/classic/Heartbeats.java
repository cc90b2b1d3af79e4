package io.sluice.groups.classic;

import io.sluice.groups.classic.GroupState.CompletingRebalance;
import io.sluice.groups.classic.GroupState.Dead;
import io.sluice.groups.classic.GroupState.Empty;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;

/** Hears from members that they are alive, and tells them when to join anew. */
final class Heartbeats {
  private final Sessions sessions;

  Heartbeats(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Returns what the member is told. */
  ErrorCode heartbeat(ClassicGroup group, HeartbeatRequest request) {
    ErrorCode error = group.roster().check(request.memberId(), request.groupInstanceId());
    Member member = group.roster().find(request.memberId());
    if (error != ErrorCode.NONE || member == null) {
      return error;
    }
    if (request.generationId() != group.generation()) {
      return ErrorCode.ILLEGAL_GENERATION;
    }
    return switch (group.phase()) {
      case Empty empty -> ErrorCode.UNKNOWN_MEMBER_ID;
      case Dead dead -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
      case PreparingRebalance preparing -> {
        sessions.restart(group, member);
        yield ErrorCode.REBALANCE_IN_PROGRESS;
      }
      case CompletingRebalance completing -> alive(group, member);
      case Stable stable -> alive(group, member);
    };
  }

  private ErrorCode alive(ClassicGroup group, Member member) {
    sessions.restart(group, member);
    return ErrorCode.NONE;
  }
}
