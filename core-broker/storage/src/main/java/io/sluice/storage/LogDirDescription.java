package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What DescribeLogDirs tells of a log dir.
 *
 * @param failure null, or why the dir is offline
 * @param totalBytes the size of the file system, -1 if unknown
 * @param usableBytes what is free of it, -1 if unknown
 * @param replicas the logs in the dir; none while it is offline
 */
public record LogDirDescription(
    Path logDir,
    @Nullable String failure,
    long totalBytes,
    long usableBytes,
    List<Replica> replicas) {
  /**
   * One log.
   *
   * @param sizeInBytes of its segments
   * @param offsetLag how far its end is behind the high watermark, never negative; of a copy, how
   *     far it is behind the log that it is made of
   * @param future whether it is a copy that will take the place of a log in another dir
   */
  public record Replica(
      TopicPartition partition, long sizeInBytes, long offsetLag, boolean future) {}
}
