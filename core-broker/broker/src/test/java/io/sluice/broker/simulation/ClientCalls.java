package io.sluice.broker.simulation;

import io.sluice.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;

/** What clients ask brokers: as much of Produce, Fetch and ListOffsets as matters here. */
final class ClientCalls {
  private ClientCalls() {}

  /** Takes records; acknowledged by all in-sync replicas, or by the leader alone. */
  record Produce(int partition, boolean all, ByteBuffer records, int timeoutMs) {}

  /** Says what became of it. */
  record Produced(ErrorCode error, long baseOffset) {}

  /** Reads from an offset on, from a leader of this epoch or a follower of it. */
  record Read(int partition, int leaderEpoch, long offset) {}

  /** What can be read. */
  record ReadAnswer(ErrorCode error, long logStart, long highWatermark, List<Batch> batches) {}

  /** Asks where the readable records end. */
  record Latest(int partition, int leaderEpoch) {}

  /** Says where. */
  record LatestAnswer(ErrorCode error, long offset) {}
}
