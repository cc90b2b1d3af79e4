package io.sluice.protocol.record;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what this thread allocates. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Returns the bytes that an action allocates, the least of some attempts if it is too much. */
  static long of(Runnable action, long most) {
    long least = Long.MAX_VALUE;
    // Once more if it was too much: the first use of a class or a call site allocates too.
    for (int attempt = 0; attempt < 4 && least > most; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      action.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
