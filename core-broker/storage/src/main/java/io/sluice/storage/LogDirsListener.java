package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.nio.file.Path;
import java.util.List;

/**
 * Is told what happens to log dirs. Called on storage's own threads, one call at a time; it may
 * block.
 */
public interface LogDirsListener {
  /**
   * A dir no longer works; its logs refuse everything. The others go on.
   *
   * @param partitions the dir's partitions, as far as known
   */
  void offline(Path logDir, String reason, List<TopicPartition> partitions);

  /**
   * A dir works again. Its logs have been recovered and are new objects: what was kept of the old
   * ones is of no use any more.
   */
  void online(Path logDir, List<PartitionLog> logs);

  /** The last dir that worked has gone offline. */
  void allOffline();

  /**
   * The cleaner has given up on a log, until the next start: it is not compacted, and otherwise as
   * good as ever.
   */
  void cleaningFailed(TopicPartition partition, String reason);
}
