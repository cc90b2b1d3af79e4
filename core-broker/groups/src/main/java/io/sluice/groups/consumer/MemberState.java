package io.sluice.groups.consumer;

/** How far a member has come on the way to its target; the number is what records hold. */
enum MemberState {
  /** It has what its epoch's target gives it. */
  STABLE(0),
  /** It has yet to say that it gave up what it is to give up. */
  UNREVOKED_PARTITIONS(1),
  /** It waits for partitions that others have yet to give up. */
  UNRELEASED_PARTITIONS(2),
  /** A later version's. The member has to join anew. */
  UNKNOWN(127);

  private final byte number;

  MemberState(int number) {
    this.number = (byte) number;
  }

  byte number() {
    return number;
  }

  static MemberState of(byte number) {
    for (MemberState state : values()) {
      if (state.number == number) {
        return state;
      }
    }
    return UNKNOWN;
  }
}
