package io.sluice.broker;

import io.sluice.time.ThreadScheduler;
import io.sluice.time.Threads;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's threads beside the event loops and storage's own.
 *
 * @param timers one thread, for the modules' timers
 * @param changes one thread, on which replicas follow the metadata
 * @param disk for requests that search logs or ask the file system
 * @param background for the modules' work that may wait for the disk
 * @param coldReads for fetches of what is not in memory, so that they wait for the disk and nobody
 *     waits for them
 */
record BrokerPools(
    ThreadScheduler timers,
    ExecutorService changes,
    ExecutorService disk,
    ExecutorService background,
    ExecutorService coldReads)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerPools.class);
  private static final int DISK_THREADS_MAX = 2;
  private static final int BACKGROUND_THREADS_MAX = 2;
  private static final int COLD_READ_THREADS_MAX = 4;
  private static final int QUEUED_TASKS_MAX = 100_000;

  static BrokerPools start() {
    return new BrokerPools(
        new ThreadScheduler("broker-timers", LOG::error),
        Threads.boundedPool("replica-changes", 1, QUEUED_TASKS_MAX),
        Threads.boundedPool("disk", DISK_THREADS_MAX, QUEUED_TASKS_MAX),
        Threads.boundedPool("background", BACKGROUND_THREADS_MAX, QUEUED_TASKS_MAX),
        Threads.boundedPool("cold-reads", COLD_READ_THREADS_MAX, QUEUED_TASKS_MAX));
  }

  @Override
  public void close() {
    timers.close();
    for (ExecutorService pool : new ExecutorService[] {changes, disk, background, coldReads}) {
      pool.shutdown();
      Threads.awaitTermination(pool);
    }
  }
}
