package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The log dirs and the logs in them, those of offline dirs included.
 *
 * <p>Looking up is safe for any thread, without a lock. Whoever adds or removes logs does so in a
 * block synchronized on the table: creation, deletion and the return of a dir take turns. It is
 * held while files are made and renamed, and taken before any log's lock.
 */
final class LogTable {
  private final Map<Path, LogDir> dirs = new LinkedHashMap<>();
  private final Map<LogDir, Integer> counts = new ConcurrentHashMap<>();
  private final ConcurrentMap<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();

  LogTable(List<LogDir> dirs) {
    for (LogDir dir : dirs) {
      this.dirs.put(dir.path(), dir);
    }
  }

  Collection<LogDir> dirs() {
    return dirs.values();
  }

  /** Returns the dir of a path, or null. */
  @Nullable LogDir dir(Path path) {
    return dirs.get(path.toAbsolutePath().normalize());
  }

  @Nullable PartitionLog get(TopicPartition partition) {
    return logs.get(partition);
  }

  /** Returns the dir that a log lies in. */
  LogDir dirOf(PartitionLog log) {
    LogDir dir = dirs.get(log.directory().getParent());
    if (dir == null) {
      throw new IllegalStateException(log.directory() + " is in no log dir");
    }
    return dir;
  }

  /** Returns the logs of the dirs that work. */
  List<PartitionLog> online() {
    List<PartitionLog> online = new ArrayList<>(logs.size());
    for (PartitionLog log : logs.values()) {
      if (dirOf(log).serves()) {
        online.add(log);
      }
    }
    return online;
  }

  /** Returns the logs of one dir, whether it works or not. */
  List<PartitionLog> in(LogDir dir) {
    List<PartitionLog> found = new ArrayList<>();
    for (PartitionLog log : logs.values()) {
      if (log.directory().startsWith(dir.path())) {
        found.add(log);
      }
    }
    return found;
  }

  /** Returns the dirs that may take a new partition, those with the fewest partitions first. */
  List<LogDir> byRoom() {
    List<LogDir> candidates = new ArrayList<>();
    for (LogDir dir : dirs.values()) {
      if (dir.serves()) {
        candidates.add(dir);
      }
    }
    candidates.sort(Comparator.comparingInt(dir -> counts.getOrDefault(dir, 0)));
    return candidates;
  }

  /**
   * Returns a dir for each of so many new partitions, as {@link #byRoom} would choose them one
   * after the other; none if no dir may take one.
   */
  List<LogDir> spread(int partitions) {
    List<LogDir> candidates = byRoom();
    int[] filled = candidates.stream().mapToInt(dir -> counts.getOrDefault(dir, 0)).toArray();
    List<LogDir> chosen = new ArrayList<>();
    for (int i = 0; i < partitions && !candidates.isEmpty(); i++) {
      int emptiest = 0;
      for (int at = 1; at < filled.length; at++) {
        emptiest = filled[at] < filled[emptiest] ? at : emptiest;
      }
      filled[emptiest]++;
      chosen.add(candidates.get(emptiest));
    }
    return chosen;
  }

  void put(PartitionLog log) {
    PartitionLog old = logs.put(log.topicPartition(), log);
    if (old != null) {
      counts.merge(dirOf(old), -1, Integer::sum);
    }
    counts.merge(dirOf(log), 1, Integer::sum);
  }

  void remove(PartitionLog log) {
    if (logs.remove(log.topicPartition(), log)) {
      counts.merge(dirOf(log), -1, Integer::sum);
    }
  }
}
