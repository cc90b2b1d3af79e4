package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What storage needs from its owner.
 *
 * @param clock tells the time
 * @param scheduler wakes the background work; tasks only hand over to {@code threads}
 * @param threads run what may block; the owner closes them, after the log dirs
 * @param random spreads what must not happen everywhere at once; safe for use by any thread
 * @param topicConfigs gives the configuration of a topic's logs when they are found on the disk
 * @param hooks gives each log its hook
 * @param listener is told what happens to dirs
 */
public record StorageEnvironment(
    Clock clock,
    Scheduler scheduler,
    StorageThreads threads,
    RandomGenerator random,
    Function<String, LogConfig> topicConfigs,
    HookFactory hooks,
    LogDirsListener listener) {

  /** Makes the hook of a log. */
  @FunctionalInterface
  public interface HookFactory {
    /** No log has a hook. */
    HookFactory NONE = partition -> null;

    /** Returns the hook for one log that is being opened, or null. */
    @Nullable LogHook create(TopicPartition partition);
  }
}
