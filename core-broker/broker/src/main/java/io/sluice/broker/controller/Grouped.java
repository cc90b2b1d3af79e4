package io.sluice.broker.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Results by topic, in the order in which topics first came.
 *
 * @param <K> what a topic is known by
 * @param <V> what there is for each partition
 */
final class Grouped<K, V> {
  private final Map<K, List<V>> groups = new LinkedHashMap<>();

  void add(K topic, V value) {
    groups.computeIfAbsent(topic, key -> new ArrayList<>()).add(value);
  }

  <R> List<R> map(BiFunction<K, List<V>, R> result) {
    List<R> results = new ArrayList<>(groups.size());
    groups.forEach((topic, values) -> results.add(result.apply(topic, values)));
    return results;
  }
}
