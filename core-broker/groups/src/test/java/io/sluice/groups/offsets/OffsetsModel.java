package io.sluice.groups.offsets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a group's offsets can be, as a client can know: of each partition the last value that was
 * confirmed, and those that were asked for since and may or may not have been set.
 *
 * <p>Values are seen in the order in which they were asked for: once a value was confirmed or
 * shown, an earlier one must not come back.
 */
final class OffsetsModel {
  static final long NONE = -1;

  private final Map<String, Map<String, Map<Integer, List<Attempt>>>> groups = new TreeMap<>();
  private long attempts;

  /** Notes that a value is asked for; returns the number of the attempt. */
  long ask(String group, String topic, int partition, long value, long nowMs) {
    attemptsOf(group, topic, partition).add(new Attempt(++attempts, value, nowMs));
    return attempts;
  }

  /** Notes that all offsets of a group are asked to go; returns the number of the last attempt. */
  long askAllToGo(String group, long nowMs) {
    groups
        .getOrDefault(group, Map.of())
        .forEach(
            (topic, partitions) ->
                partitions
                    .values()
                    .forEach(list -> list.add(new Attempt(++attempts, NONE, nowMs))));
    return attempts;
  }

  /** Notes that all attempts of a group up to a number, from another on, are confirmed. */
  void confirm(String group, long from, long to) {
    groups
        .getOrDefault(group, Map.of())
        .values()
        .forEach(
            partitions ->
                partitions
                    .values()
                    .forEach(
                        list ->
                            list.stream()
                                .filter(each -> each.number >= from && each.number <= to)
                                .map(each -> each.number)
                                .toList()
                                .forEach(number -> forgetBefore(list, number))));
  }

  /** Notes that a topic is another from now on: all that was, is nothing. */
  void replaced(String topic, long nowMs) {
    forTopic(
        topic,
        list -> {
          list.clear();
          list.add(new Attempt(++attempts, NONE, nowMs));
        });
  }

  private void forTopic(String topic, Consumer<List<Attempt>> action) {
    groups
        .values()
        .forEach(topics -> topics.getOrDefault(topic, Map.of()).values().forEach(action));
  }

  /**
   * Takes a value that was shown; returns null, or what is wrong with it.
   *
   * <p>No offset is shown where none was set, and where one has expired. Which of the attempts it
   * was that brought that about cannot be seen: only what was before the first that can have, is
   * known to be over.
   */
  @Nullable String shown(
      String group, String topic, int partition, long value, long nowMs, long retentionMs) {
    List<Attempt> list = attemptsOf(group, topic, partition);
    for (int i = 0; i < list.size(); i++) {
      Attempt each = list.get(i);
      boolean expired = value == NONE && nowMs - each.atMs >= retentionMs;
      if (each.value == value || expired) {
        list.set(i, new Attempt(each.number, value, each.atMs));
        forgetBefore(list, each.number);
        return null;
      }
    }
    return group + " " + topic + "-" + partition + " shows " + value + " of " + list;
  }

  private static void forgetBefore(List<Attempt> list, long number) {
    list.removeIf(each -> each.number < number);
  }

  private List<Attempt> attemptsOf(String group, String topic, int partition) {
    return groups
        .computeIfAbsent(group, id -> new TreeMap<>())
        .computeIfAbsent(topic, name -> new TreeMap<>())
        .computeIfAbsent(
            partition,
            number -> {
              List<Attempt> list = new ArrayList<>();
              list.add(new Attempt(0, NONE, 0));
              return list;
            });
  }

  private record Attempt(long number, long value, long atMs) {}
}
