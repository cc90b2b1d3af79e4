package io.sluice.assignor.sticky;

import java.util.BitSet;

/**
 * Moves load from those who have most to those who have least, as far as the subscriptions let it.
 *
 * <p>Goes down from the highest load. A member with that load passes a partition towards one that
 * has at least two fewer ({@link Way}). If there is no such way, then all whom it could pass
 * something to have as much or one less, and so have all whom they could pass something to: these
 * are settled, and nobody who is not can relieve himself by way of them. So each search either
 * moves a partition or takes all that it has seen out of the game.
 */
final class Levelling {
  private final Share[] shares;
  private final BitSet settled = new BitSet();
  private final Way way;

  Levelling(NumberedGroup group, Share[] shares) {
    this.shares = shares;
    this.way = new Way(group, shares);
  }

  void level() {
    for (int load = most(); load > 1; load--) {
      int least = least();
      for (int member = 0; member < shares.length; member++) {
        if (shares[member].size() == load && !settled.get(member)) {
          relieve(member, least);
        }
      }
    }
  }

  private void relieve(int member, int least) {
    if (way.find(member, settled, least)) {
      way.pass();
    } else {
      settled.or(way.seen());
    }
  }

  private int most() {
    int most = 0;
    for (Share share : shares) {
      most = Math.max(most, share.size());
    }
    return most;
  }

  private int least() {
    int least = Integer.MAX_VALUE;
    for (int i = settled.nextClearBit(0); i < shares.length; i = settled.nextClearBit(i + 1)) {
      least = Math.min(least, shares[i].size());
    }
    return least;
  }
}
