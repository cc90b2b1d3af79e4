package io.sluice.groups.classic;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;

/** Puts errors into the shapes of the responses. */
public final class Refusals {
  private Refusals() {}

  /** Returns the answer to a request to join that failed, for a version. */
  public static JoinGroupResponse join(JoinGroupRequest request, int version, ErrorCode error) {
    return JoinGroupResponse.builder()
        .errorCode(error.code())
        .protocolName(version >= JoinVersions.NULLABLE_PROTOCOL ? null : "")
        .memberId(request.memberId())
        .build();
  }

  /** Returns the answer to a request for an assignment that failed. */
  public static SyncGroupResponse sync(ErrorCode error) {
    return SyncGroupResponse.builder().errorCode(error.code()).assignment(Bytes.NONE).build();
  }

  /** Returns the answer to a heartbeat that failed. */
  public static HeartbeatResponse heartbeat(ErrorCode error) {
    return HeartbeatResponse.builder().errorCode(error.code()).build();
  }

  /** Returns the answer to a request to leave that failed as a whole. */
  public static LeaveGroupResponse leave(ErrorCode error) {
    return LeaveGroupResponse.builder().errorCode(error.code()).build();
  }
}
