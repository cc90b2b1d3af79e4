package io.sluice.groups.machine;

/** The kinds of groups. */
public enum GroupType {
  /** Its members agree on an assignor and one of them assigns. */
  CLASSIC("classic"),
  /** The broker assigns (KIP-848). */
  CONSUMER("consumer");

  private final String word;

  GroupType(String word) {
    this.word = word;
  }

  /** Returns what the protocol calls it. */
  public String word() {
    return word;
  }
}
