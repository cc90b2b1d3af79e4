package io.sluice.broker;

import io.sluice.broker.modules.BrokerModules;
import io.sluice.broker.replica.LogConfigs;
import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.config.BrokerConfig;
import io.sluice.config.CleanerKeys;
import io.sluice.config.LogKeys;
import io.sluice.config.TopicConfig;
import io.sluice.metadata.ClusterImage;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.CleanerConfig;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogDirsConfig;
import io.sluice.storage.LogDirsListener;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.StorageEnvironment;
import io.sluice.storage.StorageThreads;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.Scheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the broker's log directories, and tells the broker when one goes or comes back. */
final class LogStorage implements LogDirsListener {
  private static final Logger LOG = LoggerFactory.getLogger(LogStorage.class);

  private final int brokerId;
  private final PresentConfig config;
  private final Clock clock;
  private final BrokerModules modules;
  private final Scheduler scheduler;
  private final AtomicReference<Runnable> onDirChange = new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> onDirReturn = new AtomicReference<>(() -> {});

  LogStorage(
      int brokerId, PresentConfig config, Clock clock, BrokerModules modules, Scheduler scheduler) {
    this.brokerId = brokerId;
    this.config = config;
    this.clock = clock;
    this.modules = modules;
    this.scheduler = scheduler;
  }

  /**
   * Opens them.
   *
   * @param images gives the present image: a directory that comes back later is opened by what is
   *     set then
   */
  LogDirs open(Supplier<ClusterImage> images, Closing closing) {
    ClusterImage image = images.get();
    StorageThreads threads = closing.add("storage threads", StorageThreads.real());
    StorageEnvironment environment =
        new StorageEnvironment(
            clock,
            scheduler,
            threads,
            Randomness.unpredictable(),
            topic -> LogConfigs.of(TopicConfig.of(images.get().topicConfig(topic), config.get())),
            modules::hook,
            this);
    LogDirs logs = LogDirs.open(dirsConfig(image.clusterId()), environment);
    ReplicaChanges.setStraysAside(logs, image, brokerId);
    return logs;
  }

  private LogDirsConfig dirsConfig(String clusterId) {
    BrokerConfig present = config.get();
    return LogDirsConfig.builder(present.logDirs(), clusterId, brokerId)
        .recoveryThreadsPerDir(present.get(LogKeys.RECOVERY_THREADS))
        .retentionCheckMs(present.get(LogKeys.RETENTION_CHECK_INTERVAL_MS))
        .checkpointMs(present.get(LogKeys.CHECKPOINT_INTERVAL_MS))
        .highWatermarkCheckpointMs(present.get(LogKeys.HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS))
        .flushCheckMs(present.get(LogKeys.FLUSH_CHECK_INTERVAL_MS))
        .cleaner(
            new CleanerConfig(
                present.get(CleanerKeys.THREADS),
                present.get(CleanerKeys.DEDUPE_BUFFER_BYTES),
                present.get(CleanerKeys.LOAD_FACTOR),
                present.get(CleanerKeys.IO_BUFFER_BYTES),
                present.get(CleanerKeys.IO_MAX_BYTES_PER_SECOND),
                present.get(CleanerKeys.BACKOFF_MS)))
        .build();
  }

  /** Says what is to be done when a directory goes offline or comes back. */
  void onDirChange(Runnable action) {
    onDirChange.set(action);
  }

  /** Says what is to be done first when a directory comes back. */
  void onDirReturn(Runnable action) {
    onDirReturn.set(action);
  }

  @Override
  public void offline(Path logDir, String reason, List<TopicPartition> partitions) {
    LOG.error(
        "Log directory {} is offline, with {} partitions: {}", logDir, partitions.size(), reason);
    onDirChange.get().run();
  }

  @Override
  public void online(Path logDir, List<PartitionLog> logs) {
    LOG.info("Log directory {} is online again, with {} partitions", logDir, logs.size());
    onDirReturn.get().run();
    onDirChange.get().run();
  }

  @Override
  public void allOffline() {
    LOG.error("No log directory works; partitions cannot be written or read until one does");
  }

  @Override
  public void cleaningFailed(TopicPartition partition, String reason) {
    LOG.error("{} is not compacted any more: {}", partition, reason);
  }
}
