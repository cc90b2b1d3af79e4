package io.sluice.assignor.sticky;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gives what nobody owns to who has least. */
final class Filling {
  private final NumberedGroup group;
  private final Share[] shares;
  private int @Nullable [] heaped;
  private @Nullable LeastFirst heap;

  Filling(NumberedGroup group, Share[] shares) {
    this.group = group;
    this.shares = shares;
  }

  /** Begins with the topics that have the fewest takers: the others can make up for it. */
  void fill(Ownership ownership) {
    List<Integer> topics =
        IntStream.range(0, group.topicCount())
            .boxed()
            .sorted(Comparator.comparingInt(topic -> group.subscribers(topic).length))
            .toList();
    for (int topic : topics) {
      int unowned = ownership.unowned(topic);
      if (unowned > 0) {
        fill(topic, unowned);
      }
    }
  }

  private void fill(int topic, int count) {
    LeastFirst takers = takers(group.subscribers(topic));
    for (int left = count; left > 0; left--) {
      shares[takers.top()].take(topic);
      takers.topHasGrown();
    }
  }

  /** Returns the heap of these members: the last one, if it is of the same. */
  private LeastFirst takers(int[] members) {
    if (heap == null || heaped != members) {
      heap = new LeastFirst(members, shares);
      heaped = members;
    }
    return heap;
  }
}
