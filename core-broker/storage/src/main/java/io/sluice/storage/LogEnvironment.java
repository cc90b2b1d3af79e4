package io.sluice.storage;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What the logs of a log dir are given to work with.
 *
 * @param clock tells the time
 * @param timers runs short tasks later
 * @param blocking runs what may wait for the disk: fsync, deletion
 * @param health is shared by all logs of the dir
 * @param random spreads the rolls of segments ({@code segment.jitter.ms}); safe for use by any
 *     thread
 */
record LogEnvironment(
    Clock clock, Scheduler timers, Executor blocking, DirHealth health, RandomGenerator random) {}
