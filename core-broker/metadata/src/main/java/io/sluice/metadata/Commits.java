package io.sluice.metadata;

import java.util.ArrayList;
import java.util.List;

/** What one commit may hold, and many edits cut into several. */
final class Commits {
  /** Below ZooKeeper's default limit of a request, 1,048,575 bytes, with room for its framing. */
  static final int BYTES_MAX = 1_000_000;

  private static final int EDIT_OVERHEAD_BYTES = 64;

  private Commits() {}

  /** Returns about how many bytes an edit takes in a request. */
  static int bytes(Edit edit) {
    return edit.size() + EDIT_OVERHEAD_BYTES;
  }

  /** Returns about how many bytes edits take in a request. */
  static int bytes(List<Edit> edits) {
    return edits.stream().mapToInt(Commits::bytes).sum();
  }

  /**
   * Cuts edits, none of which is too large by itself, into as few commits as hold them in order.
   */
  static List<List<Edit>> cut(List<Edit> edits, int editsMax) {
    List<List<Edit>> commits = new ArrayList<>();
    List<Edit> open = new ArrayList<>();
    int bytes = 0;
    for (Edit edit : edits) {
      int more = bytes(edit);
      if (!open.isEmpty() && (open.size() == editsMax || bytes + more > BYTES_MAX)) {
        commits.add(open);
        open = new ArrayList<>();
        bytes = 0;
      }
      open.add(edit);
      bytes += more;
    }
    if (!open.isEmpty()) {
      commits.add(open);
    }
    return commits;
  }
}
