package io.sluice.broker.replica;

import io.sluice.broker.modules.StateTopics;
import io.sluice.config.TopicConfig;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.TopicPartition;
import io.sluice.storage.LogConfig;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.PartitionLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one hosted topic agree with its image: which partitions are here, with which log, in which
 * role. Confined to the worker of {@link ReplicaChanges}.
 */
final class TopicHosting {
  private static final Logger LOG = LoggerFactory.getLogger(TopicHosting.class);

  private final ReplicaContext context;
  private final Replicas replicas;
  private final LogDirs logs;
  private final StateTopics stateTopics;
  private final PartitionRoles roles;

  TopicHosting(
      ReplicaContext context,
      Replicas replicas,
      LogDirs logs,
      StateTopics stateTopics,
      PartitionRoles roles) {
    this.context = context;
    this.replicas = replicas;
    this.logs = logs;
    this.stateTopics = stateTopics;
    this.roles = roles;
  }

  /**
   * Follows the image of a topic that is not hosted here under another id.
   *
   * @param isNew tells of a partition's number whether it has just come to this broker, and has no
   *     log in any dir
   */
  void follow(TopicImage topic, TopicSettings settings, IntPredicate isNew) {
    HostedTopic hosted = replicas.topic(topic.name());
    if (hosted == null && !concerns(topic)) {
      return;
    }
    if (hosted != null && hosted.settings().equals(settings) && intact(hosted, topic)) {
      assign(hosted, topic);
      return;
    }
    TopicConfig topicConfig = settings.config();
    Map<Integer, Partition> partitions = host(topic, hosted, LogConfigs.of(topicConfig), isNew);
    HostedTopic next =
        new HostedTopic(
            topic.name(),
            topic.id(),
            stateTopics.internal(topic.name()),
            settings,
            AppendRules.of(topicConfig),
            Map.copyOf(partitions),
            offline(topic, partitions));
    List<Partition> gone = gone(hosted, partitions);
    gone.forEach(roles::release);
    assign(next, topic);
    if (!partitions.isEmpty() || concerns(topic)) {
      replicas.put(next);
    } else if (hosted != null) {
      replicas.remove(hosted);
    }
    for (Partition partition : gone) {
      if (!isHere(topic, partition.topicPartition().partition())) {
        delete(partition);
      }
    }
  }

  private Set<Integer> offline(TopicImage topic, Map<Integer, Partition> partitions) {
    Set<Integer> offline = new HashSet<>();
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (isHere(topic, index) && !partitions.containsKey(index)) {
        offline.add(index);
      }
    }
    return Set.copyOf(offline);
  }

  private boolean concerns(TopicImage topic) {
    for (PartitionState state : topic.partitions()) {
      if (state.replicas().contains(context.brokerId())) {
        return true;
      }
    }
    return false;
  }

  private boolean isHere(TopicImage topic, int index) {
    return index < topic.partitions().size()
        && topic.partitions().get(index).replicas().contains(context.brokerId());
  }

  /**
   * Returns whether just those partitions are here that belong here, with the logs that are theirs
   * now.
   */
  private boolean intact(HostedTopic hosted, TopicImage topic) {
    int here = 0;
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (isHere(topic, index)) {
        here++;
        if (present(hosted, index) == null) {
          return false;
        }
      }
    }
    return here == hosted.partitions().size();
  }

  /**
   * Returns a hosted partition, unless its log directory has gone, or has come back with another
   * log.
   */
  private @Nullable Partition present(@Nullable HostedTopic hosted, int index) {
    Partition partition = hosted == null ? null : hosted.partition(index);
    return partition != null && logs.get(partition.topicPartition()) == partition.replicaLog()
        ? partition
        : null;
  }

  private Map<Integer, Partition> host(
      TopicImage topic, @Nullable HostedTopic hosted, LogConfig logConfig, IntPredicate isNew) {
    createNew(topic, hosted, logConfig, isNew);
    Map<Integer, Partition> partitions = new HashMap<>();
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (!isHere(topic, index)) {
        continue;
      }
      Partition partition = present(hosted, index);
      if (partition == null) {
        partition = open(topic, index, logConfig, isNew.test(index));
      } else {
        partition.log().updateConfig(logConfig);
      }
      if (partition != null) {
        partitions.put(index, partition);
        fence(partition, hosted, topic.partitions().get(index));
      }
    }
    return partitions;
  }

  /** Makes the logs of all that is new here together, which takes less time than one by one. */
  private void createNew(
      TopicImage topic, @Nullable HostedTopic hosted, LogConfig logConfig, IntPredicate isNew) {
    List<TopicPartition> fresh = new ArrayList<>();
    for (int index = 0; index < topic.partitions().size(); index++) {
      if (isHere(topic, index) && isNew.test(index) && present(hosted, index) == null) {
        fresh.add(new TopicPartition(topic.name(), index));
      }
    }
    if (fresh.size() > 1) {
      logs.createNew(fresh, topic.id(), logConfig);
    }
  }

  /**
   * A log that takes the place of a lost one may lack its tail: it must not lead where that did, as
   * the others may have other records of the same epoch.
   */
  private static void fence(
      Partition partition, @Nullable HostedTopic hosted, PartitionState state) {
    Partition before =
        hosted == null ? null : hosted.partition(partition.topicPartition().partition());
    if (before != null && before != partition) {
      partition.leadOnlyAfter(state.leaderEpoch());
    }
  }

  private @Nullable Partition open(
      TopicImage topic, int index, LogConfig logConfig, boolean isNew) {
    TopicPartition name = new TopicPartition(topic.name(), index);
    try {
      PartitionLog log = logs.get(name);
      if (log == null || !log.topicId().equals(topic.id())) {
        log = logs.create(name, topic.id(), logConfig, isNew);
      }
      log.updateConfig(logConfig);
      return new Partition(log, context);
    } catch (LogStorageException failure) {
      LOG.error("Partition {} is offline: {}", name, failure.getMessage());
      return null;
    }
  }

  private static List<Partition> gone(@Nullable HostedTopic before, Map<Integer, Partition> now) {
    List<Partition> gone = new ArrayList<>();
    if (before != null) {
      before
          .partitions()
          .forEach(
              (index, partition) -> {
                if (now.get(index) != partition) {
                  gone.add(partition);
                }
              });
    }
    return gone;
  }

  private void assign(HostedTopic hosted, TopicImage topic) {
    hosted
        .partitions()
        .forEach((index, partition) -> assign(hosted, partition, topic.partitions().get(index)));
  }

  private void assign(HostedTopic hosted, Partition partition, PartitionState state) {
    try {
      roles.assign(partition, state, hosted.rules().inSyncReplicasMin());
    } catch (LogStorageException failure) {
      LOG.error("Partition {} is offline: {}", partition.topicPartition(), failure.getMessage());
    }
  }

  /** Deletes the log of a partition that has no role any more. */
  void delete(Partition partition) {
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
