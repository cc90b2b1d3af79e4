package io.sluice.broker.replica;

import java.util.ArrayList;
import java.util.List;

/**
 * Those who wait for something to move on. Safe for use by any thread; nobody is called with a lock
 * held.
 *
 * <p>Whoever adds itself looks afterwards whether it moved in between; whoever moves it moves it
 * first and tells then: one of the two sees the other.
 */
final class Watchers {
  /** Guarded by itself. */
  private final List<ProgressWatcher> list = new ArrayList<>();

  /** How many there are, so that nobody has to lock to find that there are none. */
  private volatile int count;

  void add(ProgressWatcher watcher) {
    synchronized (list) {
      list.add(watcher);
      count = list.size();
    }
  }

  /** Removes a watcher; it may be told once more by a call that is under way. */
  void remove(ProgressWatcher watcher) {
    synchronized (list) {
      int at = list.indexOf(watcher);
      if (at >= 0) {
        list.set(at, list.getLast());
        list.removeLast();
        count = list.size();
      }
    }
  }

  void tell(int bytes) {
    if (count == 0) {
      return;
    }
    ProgressWatcher[] present;
    synchronized (list) {
      present = list.toArray(new ProgressWatcher[0]);
    }
    for (ProgressWatcher watcher : present) {
      watcher.progressed(bytes);
    }
  }
}
