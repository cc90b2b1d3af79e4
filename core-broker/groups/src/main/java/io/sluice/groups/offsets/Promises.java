package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** Keeps those who are to hear in a later turn, so that they hear even if the shard is given up. */
final class Promises {
  private final Set<Promise> open = new LinkedHashSet<>();

  /** Returns what to call in place of {@code done}; only the first call counts. */
  Done promise(Done done) {
    Promise promise = new Promise(done);
    open.add(promise);
    return promise;
  }

  /** Tells everybody that nothing comes of it. */
  void breakAll(ErrorCode error, Outbox<GroupRecord> out) {
    for (Promise promise : new ArrayList<>(open)) {
      promise.done(error, out);
    }
  }

  private final class Promise implements Done {
    private final Done done;

    Promise(Done done) {
      this.done = done;
    }

    @Override
    public void done(ErrorCode error, Outbox<GroupRecord> out) {
      if (open.remove(this)) {
        done.done(error, out);
      }
    }
  }
}
