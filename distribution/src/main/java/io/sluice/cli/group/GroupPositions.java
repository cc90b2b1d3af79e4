package io.sluice.cli.group;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.GroupOffsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the brokers where groups stand. */
final class GroupPositions {
  private final ClusterConnection cluster;

  GroupPositions(ClusterConnection cluster) {
    this.cluster = cluster;
  }

  /**
   * Returns where one group stands.
   *
   * @throws CommandException if there is no such group
   */
  GroupOffsets of(String group) {
    GroupOffsets found = find(group);
    if (found == null) {
      throw new CommandException("there is no group '" + group + "'");
    }
    return found;
  }

  /** Returns where one group stands, or null if there is no such group. */
  @Nullable GroupOffsets find(String group) {
    BrokerConnection coordinator = cluster.coordinator(group);
    DescribeGroupOffsetsRequest request =
        DescribeGroupOffsetsRequest.builder().groups(List.of(group)).build();
    GroupOffsets answer =
        cluster.retried(
            () -> ask(coordinator, request).get(0),
            described -> passingError(described.errorCode()),
            "group '" + group + "'");
    return answer.errorCode() == ErrorCode.NONE.code() ? answer : null;
  }

  /** That there is no such group is an answer. */
  private static ErrorCode passingError(short code) {
    ErrorCode error = ErrorCode.of(code);
    return error == ErrorCode.GROUP_ID_NOT_FOUND ? ErrorCode.NONE : error;
  }

  /** Returns where all groups of the cluster stand, by name. */
  List<GroupOffsets> ofAll() {
    DescribeGroupOffsetsRequest all = DescribeGroupOffsetsRequest.builder().groups(null).build();
    List<GroupOffsets> groups = new ArrayList<>();
    for (BrokerConnection broker : cluster.brokers()) {
      groups.addAll(
          cluster.retried(() -> ask(broker, all), GroupPositions::firstError, "the groups"));
    }
    groups.sort(Comparator.comparing(GroupOffsets::groupId));
    return groups;
  }

  private static ErrorCode firstError(List<GroupOffsets> groups) {
    return groups.stream()
        .map(group -> ErrorCode.of(group.errorCode()))
        .filter(error -> error != ErrorCode.NONE)
        .findFirst()
        .orElse(ErrorCode.NONE);
  }

  private static List<GroupOffsets> ask(
      BrokerConnection broker, DescribeGroupOffsetsRequest request) {
    return broker
        .ask(ApiKey.DESCRIBE_GROUP_OFFSETS, request, DescribeGroupOffsetsResponse.class)
        .groups();
  }
}
