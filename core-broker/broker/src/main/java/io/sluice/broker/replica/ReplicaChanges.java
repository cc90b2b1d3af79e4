package io.sluice.broker.replica;

import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.config.TopicConfig;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogConfig;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.PartitionLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the hosted partitions follow the cluster's image: opens and deletes logs, takes up and
 * gives up leadership, hands configuration on.
 *
 * <p>Images are applied one after the other on a thread of its own, for opening logs takes the
 * disk.
 */
public final class ReplicaChanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaChanges.class);

  private final int brokerId;
  private final Replicas replicas;
  private final LogDirs logs;
  private final PresentConfig config;
  private final StateTopics stateTopics;
  private final StateLeadership stateLeadership;
  private final ExecutorService worker;

  /**
   * Whether the first image has been applied: what comes into being after it is new, and has no log
   * anywhere. Confined to the worker.
   */
  private boolean begun;

  /** Whether images are not applied any more. Confined to the worker. */
  private boolean ended;

  /**
   * Creates it; nothing happens before the first image.
   *
   * @param stateTopics those whose modules are to be told of leadership, on the worker
   * @param worker a pool of one thread
   */
  public ReplicaChanges(
      int brokerId,
      Replicas replicas,
      LogDirs logs,
      PresentConfig config,
      StateTopics stateTopics,
      ExecutorService worker) {
    this.brokerId = brokerId;
    this.replicas = replicas;
    this.logs = logs;
    this.config = config;
    this.stateTopics = stateTopics;
    this.stateLeadership = new StateLeadership(stateTopics, replicas);
    this.worker = worker;
  }

  /** Begins to apply an image; later ones are applied after it. */
  public CompletableFuture<Void> apply(ClusterImage image) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      worker.execute(
          () -> {
            try {
              follow(image);
              done.complete(null);
            } catch (RuntimeException failure) {
              LOG.error("The replicas could not follow the cluster's metadata", failure);
              done.completeExceptionally(failure);
            }
          });
    } catch (RejectedExecutionException closing) {
      done.completeExceptionally(closing);
    }
    return done;
  }

  /** Completes when everything that was known of before this call has been applied. */
  public CompletableFuture<Void> settled() {
    return inTurn(() -> {});
  }

  /**
   * Applies no image any more; waits for the one that is being applied. Modules hear nothing of
   * leadership afterwards.
   */
  @Override
  public void close() {
    inTurn(() -> ended = true).join();
  }

  private CompletableFuture<Void> inTurn(Runnable step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      worker.execute(
          () -> {
            step.run();
            done.complete(null);
          });
    } catch (RejectedExecutionException closing) {
      done.completeExceptionally(closing);
    }
    return done;
  }

  private void follow(ClusterImage image) {
    if (ended) {
      return;
    }
    config.follow(image);
    for (HostedTopic hosted : List.copyOf(replicas.topics())) {
      TopicImage topic = image.topic(hosted.name());
      if (topic == null || !topic.id().equals(hosted.id())) {
        drop(hosted);
      }
    }
    for (TopicImage topic : image.topics()) {
      try {
        follow(topic, new TopicSettings(image.topicConfig(topic.name()), config.get()));
      } catch (RuntimeException failure) {
        // One topic that cannot be served keeps no other from being served.
        LOG.error("Topic '{}' could not follow the cluster's metadata", topic.name(), failure);
      }
      HostedTopic hosted = replicas.topic(topic.name());
      if (hosted != null) {
        stateLeadership.follow(hosted);
      }
    }
    begun = true;
  }

  private void follow(TopicImage topic, TopicSettings settings) {
    HostedTopic hosted = replicas.topic(topic.name());
    if (hosted != null && hosted.settings().equals(settings) && intact(hosted, topic)) {
      elect(hosted, topic);
      return;
    }
    TopicConfig topicConfig = settings.config();
    LogConfig logConfig = LogConfigs.of(topicConfig);
    Map<Integer, Partition> partitions = new HashMap<>();
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (topic.partitions().get(index).replicas().contains(brokerId)) {
        Partition partition = present(hosted, index);
        partition =
            partition == null ? open(topic, index, logConfig) : reconfigure(partition, logConfig);
        if (partition != null) {
          partitions.put(index, partition);
        }
      }
    }
    if (hosted != null || !partitions.isEmpty()) {
      HostedTopic next =
          new HostedTopic(
              topic.name(),
              topic.id(),
              stateTopics.internal(topic.name()),
              settings,
              AppendRules.of(topicConfig),
              Map.copyOf(partitions));
      elect(next, topic);
      replicas.put(next);
    }
    if (hosted != null) {
      resignReplaced(hosted, partitions);
    }
  }

  /** Partitions whose log has gone are led no more, and those who wait for them are woken. */
  private static void resignReplaced(HostedTopic before, Map<Integer, Partition> now) {
    before
        .partitions()
        .forEach(
            (index, partition) -> {
              if (now.get(index) != partition) {
                partition.resign();
              }
            });
  }

  /**
   * Returns whether every partition that belongs here is here, with the log that is its log now.
   */
  private boolean intact(HostedTopic hosted, TopicImage topic) {
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (topic.partitions().get(index).replicas().contains(brokerId)
          && present(hosted, index) == null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns a hosted partition, unless its log directory has gone, or has come back with another
   * log.
   */
  private @Nullable Partition present(@Nullable HostedTopic hosted, int index) {
    Partition partition = hosted == null ? null : hosted.partition(index);
    return partition != null && logs.get(partition.topicPartition()) == partition.log()
        ? partition
        : null;
  }

  private @Nullable Partition open(TopicImage topic, int index, LogConfig logConfig) {
    TopicPartition name = new TopicPartition(topic.name(), index);
    try {
      PartitionLog log = logs.get(name);
      if (log == null) {
        log = logs.create(name, topic.id(), logConfig, begun);
      } else {
        log.updateConfig(logConfig);
      }
      // The lone replica of a partition is all that has to have a record.
      log.updateHighWatermark(log.logEndOffset());
      return new Partition(log);
    } catch (LogStorageException failure) {
      LOG.error("Partition {} is offline: {}", name, failure.getMessage());
      return null;
    }
  }

  private static Partition reconfigure(Partition partition, LogConfig logConfig) {
    partition.log().updateConfig(logConfig);
    return partition;
  }

  private void elect(HostedTopic hosted, TopicImage topic) {
    hosted
        .partitions()
        .forEach(
            (index, partition) -> {
              PartitionState state = topic.partitions().get(index);
              if (state.leader() != brokerId) {
                partition.resign();
              } else {
                partition.lead(state.leaderEpoch(), state.isr().size());
              }
            });
  }

  private void drop(HostedTopic hosted) {
    replicas.remove(hosted);
    List<Partition> partitions = new ArrayList<>(hosted.partitions().values());
    for (Partition partition : partitions) {
      partition.resign();
    }
    stateLeadership.drop(hosted.name());
    for (Partition partition : partitions) {
      delete(partition);
    }
  }

  private void delete(Partition partition) {
    try {
      logs.delete(partition.topicPartition());
    } catch (LogStorageException failure) {
      LOG.error(
          "The log of {} could not be deleted: {}",
          partition.topicPartition(),
          failure.getMessage());
    }
  }
}
