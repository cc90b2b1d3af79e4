package io.sluice.broker;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.broker.follower.Followers;
import io.sluice.broker.replica.IsrChanges;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;

/** What a broker that is alone does about replication: nothing. */
final class Replication {
  private Replication() {}

  static Followers noFollowers() {
    return new Followers() {
      @Override
      public void follow(FollowedPartition partition, int leaderId) {}

      @Override
      public void unfollow(TopicPartition partition) {}
    };
  }

  static IsrChanges noIsrChanges() {
    return (proposal, answer) -> answer.accept(ErrorCode.NOT_CONTROLLER);
  }
}
