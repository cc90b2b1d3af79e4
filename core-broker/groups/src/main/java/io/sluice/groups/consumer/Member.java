package io.sluice.groups.consumer;

/**
 * A member of a consumer group. Immutable.
 *
 * @param ownership what it holds
 */
record Member(String id, Profile profile, Ownership ownership) {
  /** Returns a member that has not joined yet. */
  static Member blank(String id) {
    return new Member(id, Profile.BLANK, Ownership.NOTHING);
  }

  Member with(Profile newProfile) {
    return newProfile.equals(profile) ? this : new Member(id, newProfile, ownership);
  }

  Member with(Ownership newOwnership) {
    return new Member(id, profile, newOwnership);
  }

  int epoch() {
    return ownership.epoch();
  }

  boolean classic() {
    return profile.classic() != null;
  }

  /** Returns whether it is a static member that said that it comes back. */
  boolean away() {
    return ownership.epoch() == Ownership.STATIC_LEAVE_EPOCH;
  }
}
