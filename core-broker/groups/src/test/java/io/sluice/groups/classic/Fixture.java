package io.sluice.groups.classic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.record.GroupMetadataValue;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sluice.protocol.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group called g, and short words for what happens to it. */
final class Fixture {
  static final String GROUP = "g";
  static final int SESSION_MS = 10_000;
  static final int REBALANCE_MS = 60_000;
  static final int LATEST = 9;

  final ClassicShard shard = new ClassicShard(7);

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  static List<JoinGroupRequestProtocol> protocols(String... names) {
    return Arrays.stream(names)
        .map(
            name ->
                JoinGroupRequestProtocol.builder()
                    .name(name)
                    .metadata(RangeOfOneTopic.subscription())
                    .build())
        .toList();
  }

  static JoinGroupRequest.Builder request(String memberId) {
    return JoinGroupRequest.builder()
        .groupId(GROUP)
        .sessionTimeoutMs(SESSION_MS)
        .rebalanceTimeoutMs(REBALANCE_MS)
        .memberId(memberId)
        .protocolType("consumer")
        .protocols(protocols("range"));
  }

  Asked<JoinGroupResponse> join(JoinGroupRequest.Builder request) {
    return shard.join(LATEST, request.build());
  }

  Asked<JoinGroupResponse> join(String memberId) {
    return join(request(memberId));
  }

  Asked<JoinGroupResponse> joinStatic(String memberId, String instanceId) {
    return join(request(memberId).groupInstanceId(instanceId));
  }

  /** Gets an id. */
  String newId() {
    return refused(ErrorCode.MEMBER_ID_REQUIRED, join("")).memberId();
  }

  Asked<SyncGroupResponse> sync(int generation, String memberId, String... assigned) {
    return shard.sync(5, syncRequest(generation, memberId, assigned).build());
  }

  static SyncGroupRequest.Builder syncRequest(int generation, String memberId, String... assigned) {
    return SyncGroupRequest.builder()
        .groupId(GROUP)
        .generationId(generation)
        .memberId(memberId)
        .protocolType("consumer")
        .protocolName("range")
        .assignments(
            Arrays.stream(assigned)
                .map(
                    id ->
                        SyncGroupRequestAssignment.builder()
                            .memberId(id)
                            .assignment(bytes("for " + id))
                            .build())
                .toList());
  }

  ErrorCode heartbeat(int generation, String memberId, @Nullable String instanceId) {
    HeartbeatRequest request =
        HeartbeatRequest.builder()
            .groupId(GROUP)
            .generationId(generation)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .build();
    return ErrorCode.of(shard.heartbeat(4, request).answer().errorCode());
  }

  ErrorCode heartbeat(int generation, String memberId) {
    return heartbeat(generation, memberId, null);
  }

  LeaveGroupResponse leave(MemberIdentity... members) {
    LeaveGroupRequest request =
        LeaveGroupRequest.builder().groupId(GROUP).members(List.of(members)).build();
    return shard.leave(5, request).answer();
  }

  static MemberIdentity who(String memberId, @Nullable String instanceId) {
    return MemberIdentity.builder().memberId(memberId).groupInstanceId(instanceId).build();
  }

  void commit(String memberId, int generation) {
    shard.commit(GROUP, new Committer(memberId, null, generation, 9));
  }

  void pass(long ms) {
    shard.harness().time().advance(ms);
  }

  ClassicGroup group() {
    return shard.group(GROUP);
  }

  String state() {
    return group().state();
  }

  void set(String key, Object value) {
    shard.harness().set(key, value);
  }

  /** Lets time pass, but not so much that sessions end once all have joined. */
  void passUntilJoined(List<Asked<JoinGroupResponse>> joins) {
    while (joins.stream().anyMatch(Asked::waits)) {
      pass(100);
    }
  }

  /** Lets dynamic members join an empty group, and goes on to the next generation. */
  List<String> joined(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(newId());
    }
    List<Asked<JoinGroupResponse>> joins = ids.stream().map(this::join).toList();
    passUntilJoined(joins);
    joins.forEach(Fixture::granted);
    return ids;
  }

  /** Makes a stable group of dynamic members, of generation 1; the first leads. */
  List<String> stable(int count) {
    List<String> ids = joined(count);
    assigned(sync(1, ids.get(0), ids.toArray(String[]::new)));
    ids.forEach(id -> assertEquals("for " + id, text(assigned(sync(1, id)).assignment())));
    return ids;
  }

  /** Makes a stable group of static members, of generation 1; the first leads. */
  List<String> stableStatic(String... instances) {
    List<Asked<JoinGroupResponse>> joins =
        Arrays.stream(instances).map(each -> joinStatic("", each)).toList();
    passUntilJoined(joins);
    List<String> ids = joins.stream().map(join -> granted(join).memberId()).toList();
    for (int i = 0; i < instances.length; i++) {
      SyncGroupRequest.Builder sync = syncRequest(1, ids.get(i), ids.toArray(String[]::new));
      assigned(shard.sync(5, sync.groupInstanceId(instances[i]).build()));
    }
    return ids;
  }

  static JoinGroupResponse granted(Asked<JoinGroupResponse> join) {
    return refused(ErrorCode.NONE, join);
  }

  static JoinGroupResponse refused(ErrorCode error, Asked<JoinGroupResponse> join) {
    assertEquals(error, ErrorCode.of(join.answer().errorCode()));
    return join.answer();
  }

  static SyncGroupResponse assigned(Asked<SyncGroupResponse> sync) {
    return notAssigned(ErrorCode.NONE, sync);
  }

  static SyncGroupResponse notAssigned(ErrorCode error, Asked<SyncGroupResponse> sync) {
    assertEquals(error, ErrorCode.of(sync.answer().errorCode()));
    return sync.answer();
  }

  /** Returns the last record of the group. */
  @Nullable GroupMetadataValue stored() {
    List<GroupRecord> records = shard.harness().records();
    return ((GroupRecord.ClassicGroup) records.get(records.size() - 1)).value();
  }
}
