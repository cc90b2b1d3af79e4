package io.sluice.groups.consumer;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member wants to read. Immutable.
 *
 * @param topics by name, whether or not they exist
 * @param regex by regular expression, or null
 * @param assignor the server's assignor that it wants, or null
 */
record Subscription(SortedSet<String> topics, @Nullable String regex, @Nullable String assignor) {
  static final Subscription NONE = of(List.of(), null, null);

  static Subscription of(
      Collection<String> topics, @Nullable String regex, @Nullable String assignor) {
    return new Subscription(
        Collections.unmodifiableSortedSet(new TreeSet<>(topics)),
        regex == null || regex.isEmpty() ? null : regex,
        assignor);
  }
}
