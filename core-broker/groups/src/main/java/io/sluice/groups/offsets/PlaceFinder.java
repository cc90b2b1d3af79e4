package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where groups keep their offsets, and reads those that are in the metadata store. Asks
 * again as long as the store cannot be reached.
 */
final class PlaceFinder {
  /** How many groups are read from the store at a time. */
  private static final int READS_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(PlaceFinder.class);

  private final Environment environment;
  private final GroupTable table;
  private final OffsetTable log;
  private final Places places;
  private final StoreAccess access;
  private final Function<String, ? extends Group> createEmpty;

  private final Deque<String> toRead = new ArrayDeque<>();
  private int reading;

  PlaceFinder(
      Environment environment,
      GroupTable table,
      OffsetTable log,
      Places places,
      StoreAccess access,
      Function<String, ? extends Group> createEmpty) {
    this.environment = environment;
    this.table = table;
    this.log = log;
    this.places = places;
    this.access = access;
    this.createEmpty = createEmpty;
  }

  /** Finds the places of all groups of a shard. */
  void findAll(Predicate<String> mine) {
    access.call(
        ConsumerOffsets::groups,
        (markers, failure, out) -> {
          if (failure != null) {
            LOG.warn("The offsets in the metadata store cannot be listed: {}", failure.toString());
            access.after(StoreAccess.RETRY_MS, later -> findAll(mine));
            return;
          }
          new TreeMap<>(markers)
              .forEach(
                  (group, marker) -> {
                    if (mine.test(group)) {
                      found(group, marker);
                    }
                  });
          places.listed();
          readMore();
        });
  }

  /** Finds the place of a group anew, after its marker may have been changed or not. */
  void findAgain(String group) {
    places.search(group);
    access.call(
        ConsumerOffsets::groups,
        (markers, failure, out) -> {
          if (failure != null) {
            access.after(StoreAccess.RETRY_MS, later -> findAgain(group));
            return;
          }
          found(group, markers.getOrDefault(group, ""));
          readMore();
        });
  }

  private void found(String group, String marker) {
    places.marked(group, marker);
    Storage storage = Storage.ofMarker(marker);
    if (storage == Storage.KAFKA || storage == null && log.has(group)) {
      places.keepInLog(group);
    } else {
      places.search(group);
      toRead.add(group);
    }
  }

  private void readMore() {
    while (reading < READS_MAX && !toRead.isEmpty()) {
      reading++;
      read(toRead.remove());
    }
  }

  private void read(String group) {
    access.call(
        nodes -> nodes.read(group),
        (texts, failure, out) -> {
          reading--;
          if (failure == null) {
            read(group, texts, out);
          } else {
            LOG.warn("The offsets of group '{}' cannot be read: {}", group, failure.toString());
            access.after(
                StoreAccess.RETRY_MS,
                later -> {
                  toRead.add(group);
                  readMore();
                });
          }
          readMore();
        });
  }

  private void read(String group, Map<TopicPartition, String> texts, Outbox<GroupRecord> out) {
    if (places.marker(group) == null && texts.isEmpty()) {
      places.keepInLog(group);
      return;
    }
    GroupOffsets offsets = new GroupOffsets();
    long nowMs = environment.clock().wallMs();
    texts.forEach((partition, text) -> read(group, partition, text, nowMs, offsets));
    places.keepInStore(group, offsets);
    if (table.find(group) == null && !offsets.isEmpty()) {
      createEmpty.apply(group);
    }
    if (log.has(group)) {
      places.freeze(group);
      access.inSteps(later -> removeLeftOvers(group, later), out);
    }
  }

  /** What the log has of a group in the store is from before a move, or of one that did not end. */
  private boolean removeLeftOvers(String group, Outbox<GroupRecord> out) {
    if (Removing.removeMore(group, log, out)) {
      return true;
    }
    places.thaw(group);
    return false;
  }

  private static void read(
      String group, TopicPartition partition, String text, long nowMs, GroupOffsets offsets) {
    try {
      offsets.put(partition.topic(), partition.partition(), OffsetNode.parse(text, nowMs));
    } catch (IllegalArgumentException damaged) {
      LOG.warn(
          "The offset of group '{}' for {} cannot be read, and counts as none: {}",
          group,
          partition,
          damaged.getMessage());
    }
  }
}
