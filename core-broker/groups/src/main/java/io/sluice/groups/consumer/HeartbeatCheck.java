package io.sluice.groups.consumer;

import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the form of a ConsumerGroupHeartbeat request. */
final class HeartbeatCheck {
  /** How long a topic's name can be, in characters: none has a longer one. */
  private static final int TOPIC_NAME_CHARS_MAX = 249;

  private HeartbeatCheck() {}

  /**
   * Checks it.
   *
   * @throws ApiException INVALID_REQUEST or UNSUPPORTED_ASSIGNOR
   */
  static void check(ConsumerGroupHeartbeatRequest request, int version, Environment environment) {
    int epoch = request.memberEpoch();
    if (version >= 1 || epoch > Ownership.JOIN_EPOCH || epoch == Ownership.LEAVE_EPOCH) {
      notBlank(request.memberId(), "MemberId");
    }
    notBlank(request.groupId(), "GroupId");
    notBlank(request.instanceId(), "InstanceId");
    notBlank(request.rackId(), "RackId");
    require(epoch >= Ownership.STATIC_LEAVE_EPOCH, "MemberEpoch is not valid.");
    if (epoch == Ownership.JOIN_EPOCH) {
      checkJoin(request);
    } else if (epoch == Ownership.STATIC_LEAVE_EPOCH) {
      require(request.instanceId() != null, "InstanceId is needed to leave for a while.");
    }
    checkTopics(request.subscribedTopicNames(), environment.settings().subscribedTopicsMax());
    checkAssignor(request.serverAssignor(), environment.assignors());
  }

  private static void checkTopics(@Nullable List<String> names, int most) {
    if (names == null) {
      return;
    }
    require(
        names.size() <= most,
        "SubscribedTopicNames has "
            + names.size()
            + " names, and group.consumer.max.subscribed.topics is "
            + most
            + "; a regular expression may stand for more.");
    require(
        names.stream().allMatch(name -> name.length() <= TOPIC_NAME_CHARS_MAX),
        "SubscribedTopicNames has a name of more than " + TOPIC_NAME_CHARS_MAX + " characters.");
  }

  private static void checkJoin(ConsumerGroupHeartbeatRequest request) {
    require(request.rebalanceTimeoutMs() != -1, "RebalanceTimeoutMs is needed to join.");
    require(
        request.topicPartitions() != null && request.topicPartitions().isEmpty(),
        "TopicPartitions must be empty in order to join.");
    require(
        request.subscribedTopicNames() != null || request.subscribedTopicRegex() != null,
        "SubscribedTopicNames or SubscribedTopicRegex is needed to join.");
  }

  private static void checkAssignor(@Nullable String assignor, Assignors assignors) {
    if (assignor != null && assignors.find(assignor) == null) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_ASSIGNOR,
          "There is no server assignor '" + assignor + "'; known: " + assignors.names() + ".");
    }
  }

  private static void notBlank(@Nullable String text, String field) {
    require(text == null || !text.isBlank(), field + " must not be empty.");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, message);
    }
  }
}
