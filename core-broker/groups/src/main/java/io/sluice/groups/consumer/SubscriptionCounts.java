package io.sluice.groups.consumer;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts how many members of a group want each topic, regular expression and protocol. */
final class SubscriptionCounts {
  private final Map<String, Integer> topics = new HashMap<>();
  private final Map<String, Integer> regexes = new TreeMap<>();
  private final Map<String, Integer> protocols = new HashMap<>();
  private int classicMembers;

  void add(Profile profile) {
    count(profile, 1);
  }

  void remove(Profile profile) {
    count(profile, -1);
  }

  boolean wantsTopic(String topic) {
    return topics.containsKey(topic);
  }

  /** Returns the regular expressions that members want. */
  Set<String> regexes() {
    return Collections.unmodifiableSet(regexes.keySet());
  }

  int classicMembers() {
    return classicMembers;
  }

  /** Returns how many of the classic members could do with a protocol. */
  int protocolMembers(String protocol) {
    return protocols.getOrDefault(protocol, 0);
  }

  private void count(Profile profile, int step) {
    Subscription subscription = profile.subscription();
    subscription.topics().forEach(topic -> count(topics, topic, step));
    count(regexes, subscription.regex(), step);
    if (profile.classic() != null) {
      classicMembers += step;
      profile.classic().protocols().stream()
          .map(ClassicProfile.Protocol::name)
          .distinct()
          .forEach(name -> count(protocols, name, step));
    }
  }

  private static void count(Map<String, Integer> counts, @Nullable String what, int step) {
    if (what != null) {
      counts.merge(what, step, (a, b) -> a + b == 0 ? null : a + b);
    }
  }
}
