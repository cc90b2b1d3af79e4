package io.sluice.broker.replica;

import io.sluice.broker.modules.StateTopics;
import io.sluice.kernel.StateTopic;
import io.sluice.protocol.TopicPartition;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each module which partitions of its state topic this broker leads.
 *
 * <p>Confined to the worker of {@link ReplicaChanges}. A module that throws is left with what it
 * has; the others are told all the same.
 */
final class StateLeadership {
  private static final Logger LOG = LoggerFactory.getLogger(StateLeadership.class);

  private final StateTopics stateTopics;
  private final Map<String, Map<Integer, LeaderLog>> held = new TreeMap<>();

  StateLeadership(StateTopics stateTopics) {
    this.stateTopics = stateTopics;
  }

  /** Takes notice of a hosted topic as it is now. */
  void follow(HostedTopic topic) {
    StateTopic state = stateTopics.named(topic.name());
    if (state == null) {
      return;
    }
    Map<Integer, LeaderLog> logs = held.computeIfAbsent(topic.name(), name -> new TreeMap<>());
    Iterator<Map.Entry<Integer, LeaderLog>> each = logs.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Integer, LeaderLog> entry = each.next();
      Partition partition = topic.partition(entry.getKey());
      if (partition == null || !partition.leading() || !entry.getValue().sharesLog(partition)) {
        each.remove();
        lose(state, entry.getValue());
      }
    }
    new TreeMap<>(topic.partitions()).forEach((index, partition) -> lead(state, logs, partition));
  }

  private void lead(StateTopic state, Map<Integer, LeaderLog> logs, Partition partition) {
    TopicPartition name = partition.topicPartition();
    LeaderLog before = logs.get(name.partition());
    if (!partition.leading() || before != null && before.isOf(partition)) {
      return;
    }
    if (before != null) {
      before.end();
    }
    LeaderLog log = new LeaderLog(partition, partition.leaderEpoch());
    logs.put(name.partition(), log);
    try {
      state.led(log);
    } catch (RuntimeException fault) {
      LOG.error("The coordinator of {} could not begin", name, fault);
    }
  }

  private static void lose(StateTopic state, LeaderLog log) {
    log.end();
    try {
      state.lost(log.partition());
    } catch (RuntimeException fault) {
      LOG.error("The coordinator of {} could not end", log.partition(), fault);
    }
  }

  /** Takes notice of a topic that is not hosted any more. */
  void drop(String topic) {
    Map<Integer, LeaderLog> logs = held.remove(topic);
    StateTopic state = stateTopics.named(topic);
    if (logs != null && state != null) {
      logs.values().forEach(log -> lose(state, log));
    }
  }
}
