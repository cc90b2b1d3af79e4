package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Timers;
import io.sluice.coordination.Turn;
import io.sluice.groups.record.GroupRecord;

/** Ends the sessions of members of whom nothing is heard. */
final class Sessions {
  /**
   * How long a member may wait for its first generation, in milliseconds. It does not know its id,
   * so it cannot send heartbeats; and one that has gone away and comes again is another member. So
   * that these do not pile up, they are sent away, and those that are still there ask again.
   */
  static final long FIRST_JOIN_MAX_MS = 5 * 60_000;

  private final Timers<GroupRecord> timers;
  private final Expiry expiry;

  Sessions(Timers<GroupRecord> timers, Expiry expiry) {
    this.timers = timers;
    this.expiry = expiry;
  }

  /** Takes note of a sign of life. */
  void restart(ClassicGroup group, Member member) {
    long timeoutMs = member.joinedBefore() ? member.sessionTimeoutMs() : FIRST_JOIN_MAX_MS;
    Turn<GroupRecord> turn = out -> expire(group, member, out);
    member.session(timers.schedule(timeoutMs, turn));
  }

  private void expire(ClassicGroup group, Member member, Outbox<GroupRecord> out) {
    member.session(null);
    boolean held = member.waitsForJoin() || member.waitsForSync();
    if (held && member.joinedBefore()) {
      return; // It cannot speak while we hold its request. The answer starts the time anew.
    }
    expiry.expired(group, member, out);
  }

  /** Takes those whose sessions ended. */
  @FunctionalInterface
  interface Expiry {
    /** Removes a member. */
    void expired(ClassicGroup group, Member member, Outbox<GroupRecord> out);
  }
}
