package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.nio.file.Path;

/**
 * Which log to open, and what the checkpoints of its dir say about it.
 *
 * @param directory the partition's folder; made if it is not there
 * @param partition whose log it is
 * @param topicId the topic's id, written to {@code partition.metadata} if that is not there; {@link
 *     Uuid#ZERO} if not known
 * @param config how the log behaves
 * @param logStartOffset the first offset that has not been deleted; 0 if not known
 * @param recoveryPoint everything below is durable; 0 if not known
 * @param highWatermark everything below is replicated; 0 if not known
 * @param clean whether the dir was closed properly, so that nothing needs to be recovered
 */
record LogSpec(
    Path directory,
    TopicPartition partition,
    Uuid topicId,
    LogConfig config,
    long logStartOffset,
    long recoveryPoint,
    long highWatermark,
    boolean clean) {}
