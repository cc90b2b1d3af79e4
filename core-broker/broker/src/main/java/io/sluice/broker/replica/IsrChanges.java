package io.sluice.broker.replica;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.List;
import java.util.function.Consumer;

/** Asks the controller for other in-sync replicas (AlterPartition, KIP-497, KIP-903). */
public interface IsrChanges {
  /**
   * What a leader asks for.
   *
   * @param leaderEpoch the epoch in which it leads
   * @param partitionEpoch that of the state which it wants changed
   * @param isr the in-sync replicas that it wants, itself included
   */
  record Proposal(
      Uuid topicId, int partition, int leaderEpoch, int partitionEpoch, List<Member> isr) {}

  /** A replica, and the epoch of the registration in which it was seen in sync. */
  record Member(int brokerId, long brokerEpoch) {}

  /**
   * Asks; returns at once.
   *
   * @param answer told NONE if the controller has written it (the image shows it then or soon), any
   *     other error if not; by any thread, exactly once
   */
  void propose(Proposal proposal, Consumer<ErrorCode> answer);
}
