package io.sluice.groups.machine;

import org.jspecify.annotations.Nullable;

/**
 * Who commits offsets.
 *
 * @param memberId empty if not a member
 * @param instanceId of a static member, or null
 * @param generation the generation of a classic group or the member's epoch; negative if not a
 *     member
 * @param apiVersion the version of the request
 * @param transactional whether it commits in a transaction
 */
public record Committer(
    String memberId,
    @Nullable String instanceId,
    int generation,
    int apiVersion,
    boolean transactional) {
  /** Creates one that does not commit in a transaction. */
  public Committer(String memberId, @Nullable String instanceId, int generation, int apiVersion) {
    this(memberId, instanceId, generation, apiVersion, false);
  }

  /**
   * Returns whether it does not claim to be a member: an administrator, or a consumer that assigns
   * itself.
   */
  public boolean outsider() {
    return generation < 0 && memberId.isEmpty() && instanceId == null;
  }
}
