package io.sluice.assignor.sticky;

import java.util.BitSet;

/**
 * A shortest way on which a member gets rid of a partition: it gives one of a topic to another
 * subscriber, which gives one of another topic to a third, and so on to one that has little.
 *
 * <p>A breadth-first search. Every topic is looked at once, when the first member is reached that
 * has a partition of it; its subscribers are all one step further.
 */
final class Way {
  private static final int NOBODY = -1;

  private final NumberedGroup group;
  private final Share[] shares;
  private final int[] queue;
  private final int[] givers;
  private final int[] topicsGiven;
  private final BitSet seenTopics = new BitSet();
  private BitSet seen = new BitSet();
  private int queued;
  private int taker;
  private int loadMax;
  private int loadLeast;

  Way(NumberedGroup group, Share[] shares) {
    this.group = group;
    this.shares = shares;
    this.queue = new int[shares.length];
    this.givers = new int[shares.length];
    this.topicsGiven = new int[shares.length];
  }

  /**
   * Looks for the nearest member that has at least two partitions fewer; of equally near ones, for
   * one that has least.
   *
   * @param except members that are not looked at
   * @param least what nobody has less of: who has no more need not be compared with others
   */
  boolean find(int from, BitSet except, int least) {
    seen = (BitSet) except.clone();
    seenTopics.clear();
    queued = 0;
    taker = NOBODY;
    loadMax = shares[from].size() - 2;
    loadLeast = least;
    reach(from, NOBODY, NOBODY);
    for (int next = 0; next < queued && taker == NOBODY; ) {
      for (int end = queued; next < end && !isBest(); next++) {
        spread(queue[next]);
      }
    }
    return taker != NOBODY;
  }

  private void spread(int giver) {
    if (!isEverybodySeen()) {
      // It stops at the first topic after which there is nothing left to find.
      shares[giver].topics().anyMatch(topic -> spread(giver, topic));
    }
  }

  private boolean isEverybodySeen() {
    return seen.nextClearBit(0) >= shares.length;
  }

  /** Goes one step further; returns whether the search is over. */
  private boolean spread(int giver, int topic) {
    if (seenTopics.get(topic)) {
      return false;
    }
    seenTopics.set(topic);
    for (int member : group.subscribers(topic)) {
      if (!seen.get(member)) {
        reach(member, giver, topic);
        if (isBest()) {
          return true;
        }
      }
    }
    return isEverybodySeen();
  }

  private void reach(int member, int giver, int topic) {
    seen.set(member);
    queue[queued++] = member;
    givers[member] = giver;
    topicsGiven[member] = topic;
    int best = taker == NOBODY ? loadMax + 1 : shares[taker].size();
    if (shares[member].size() < best) {
      taker = member;
    }
  }

  private boolean isBest() {
    return taker != NOBODY && shares[taker].size() == loadLeast;
  }

  /** Passes a partition along the way that was found. */
  void pass() {
    for (int to = taker; givers[to] != NOBODY; to = givers[to]) {
      if (!shares[givers[to]].give(topicsGiven[to])) {
        throw new IllegalStateException("gave away a partition that it had not");
      }
      shares[to].take(topicsGiven[to]);
    }
  }

  /** Returns the members that were looked at, and those that were not to be. */
  BitSet seen() {
    return seen;
  }
}
