package io.sluice.broker.replica;

import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a change of a partition, to be done when its lock has been given back. Confined
 * to one thread.
 */
final class Effects {
  private final GuardedRole role;
  private final Progress progress;
  private final List<CommitWaits.Answer> over = new ArrayList<>(0);
  private boolean committed;
  private boolean roleEnded;
  private @Nullable Proposal proposal;
  private @Nullable Runnable afterwards;

  Effects(GuardedRole role, Progress progress) {
    this.role = role;
    this.progress = progress;
  }

  /** Returns where to put those whose wait is over. */
  List<CommitWaits.Answer> over() {
    return over;
  }

  void committed() {
    committed = true;
  }

  void roleEnded() {
    roleEnded = true;
  }

  void propose(@Nullable Proposal next) {
    if (next != null) {
      proposal = next;
    }
  }

  void afterwards(Runnable action) {
    afterwards = action;
  }

  void run() {
    for (CommitWaits.Answer answer : over) {
      CommitWaits.Entry entry = answer.entry();
      ErrorCode error = answer.error();
      entry.answer(error == null ? role.verdict(entry.epoch(), true) : error);
    }
    if (roleEnded) {
      progress.roleEnded();
    } else if (committed) {
      progress.committed();
    }
    if (proposal != null) {
      role.propose(proposal);
    }
    if (afterwards != null) {
      afterwards.run();
    }
  }
}
