package io.sluice.groups.classic;

/**
 * What a classic group is doing. Transitions are the methods; each returns the next state. Those to
 * Empty, Stable and Dead come with a record, and are made by its replay.
 *
 * <pre>
 *            a member joins            all have joined, or the time is up
 *   Empty ------------------> Preparing ----------------------> Completing
 *     ^  \                    Rebalance <---------------------- Rebalance
 *     |   \                     |  ^       a member comes or        |
 *     |    \ deleted            |  |       goes, or does not sync   | the leader
 *     |     v                   |  |                                | has assigned
 *     |    Dead                 |  |  a member comes, goes or       v
 *     |                         |  +-- changes its metadata ----- Stable
 *     +-------------------------+
 *        nobody is left
 * </pre>
 */
sealed interface GroupState {
  /** Returns the name that the protocol gives it. */
  String word();

  /** Nobody is in it. There may be offsets. */
  record Empty() implements GroupState {
    @Override
    public String word() {
      return "Empty";
    }

    /** Begins the first rebalance, which waits a while for others. */
    PreparingRebalance memberJoined() {
      return new PreparingRebalance(true);
    }
  }

  /**
   * Members are to join anew; requests of those that did are held.
   *
   * @param first whether the group was empty before
   */
  record PreparingRebalance(boolean first) implements GroupState {
    @Override
    public String word() {
      return "PreparingRebalance";
    }

    /** Begins a generation. */
    CompletingRebalance joined() {
      return new CompletingRebalance();
    }
  }

  /** Members have the generation, and wait for what the leader assigns. */
  record CompletingRebalance() implements GroupState {
    @Override
    public String word() {
      return "CompletingRebalance";
    }

    /** Begins over. */
    PreparingRebalance rebalance() {
      return new PreparingRebalance(false);
    }
  }

  /** Members have their assignments, or get them as soon as they ask. */
  record Stable() implements GroupState {
    @Override
    public String word() {
      return "Stable";
    }

    /** Begins over. */
    PreparingRebalance rebalance() {
      return new PreparingRebalance(false);
    }
  }

  /** It was deleted; nothing may hold on to it. */
  record Dead() implements GroupState {
    @Override
    public String word() {
      return "Dead";
    }
  }
}
