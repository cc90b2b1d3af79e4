package io.sluice.groups;

import io.sluice.groups.api.ConsumerGroupDescribeHandler;
import io.sluice.groups.api.ConsumerGroupHeartbeatHandler;
import io.sluice.groups.api.DeleteGroupsHandler;
import io.sluice.groups.api.DescribeGroupOffsetsHandler;
import io.sluice.groups.api.DescribeGroupsHandler;
import io.sluice.groups.api.HeartbeatHandler;
import io.sluice.groups.api.JoinGroupHandler;
import io.sluice.groups.api.LeaveGroupHandler;
import io.sluice.groups.api.ListGroupsHandler;
import io.sluice.groups.api.MoveGroupOffsetsHandler;
import io.sluice.groups.api.OffsetCommitHandler;
import io.sluice.groups.api.OffsetDeleteHandler;
import io.sluice.groups.api.OffsetFetchHandler;
import io.sluice.groups.api.SyncGroupHandler;
import io.sluice.groups.api.TxnOffsetCommitHandler;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.StateTopic;
import io.sluice.protocol.ApiKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The module {@code groups}: coordinates consumer groups and keeps their offsets. */
public final class GroupsModule implements BrokerModule {
  private @Nullable BrokerContext broker;
  private @Nullable Coordinator coordinator;

  /** Creates the module; for {@link java.util.ServiceLoader}. */
  public GroupsModule() {}

  @Override
  public String name() {
    return "groups";
  }

  @Override
  public void start(BrokerContext broker) {
    this.broker = broker;
    coordinator = Coordinator.create(broker);
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    Coordinator groups = coordinator();
    List<ApiBinding<?, ?>> apis = new ArrayList<>(alwaysThere(groups));
    if (Objects.requireNonNull(broker, "not started").transactions() != null) {
      apis.add(
          ApiBinding.allVersions(ApiKey.TXN_OFFSET_COMMIT, new TxnOffsetCommitHandler(groups)));
    }
    return apis;
  }

  private static List<ApiBinding<?, ?>> alwaysThere(Coordinator groups) {
    return List.of(
        ApiBinding.allVersions(ApiKey.JOIN_GROUP, new JoinGroupHandler(groups)),
        ApiBinding.allVersions(ApiKey.SYNC_GROUP, new SyncGroupHandler(groups)),
        ApiBinding.allVersions(ApiKey.HEARTBEAT, new HeartbeatHandler(groups)),
        ApiBinding.allVersions(ApiKey.LEAVE_GROUP, new LeaveGroupHandler(groups)),
        ApiBinding.allVersions(
            ApiKey.CONSUMER_GROUP_HEARTBEAT, new ConsumerGroupHeartbeatHandler(groups)),
        ApiBinding.allVersions(ApiKey.OFFSET_COMMIT, new OffsetCommitHandler(groups)),
        ApiBinding.allVersions(ApiKey.OFFSET_FETCH, new OffsetFetchHandler(groups)),
        ApiBinding.allVersions(ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(groups)),
        ApiBinding.allVersions(ApiKey.LIST_GROUPS, new ListGroupsHandler(groups)),
        ApiBinding.allVersions(ApiKey.DESCRIBE_GROUPS, new DescribeGroupsHandler(groups)),
        ApiBinding.allVersions(
            ApiKey.CONSUMER_GROUP_DESCRIBE, new ConsumerGroupDescribeHandler(groups)),
        ApiBinding.allVersions(ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(groups)),
        ApiBinding.allVersions(
            ApiKey.DESCRIBE_GROUP_OFFSETS, new DescribeGroupOffsetsHandler(groups)),
        ApiBinding.allVersions(ApiKey.MOVE_GROUP_OFFSETS, new MoveGroupOffsetsHandler(groups)));
  }

  @Override
  public StateTopic stateTopic() {
    return coordinator().topic();
  }

  private Coordinator coordinator() {
    return Objects.requireNonNull(coordinator, "not started");
  }

  @Override
  public void close() {
    if (coordinator != null) {
      coordinator.close();
    }
  }
}
