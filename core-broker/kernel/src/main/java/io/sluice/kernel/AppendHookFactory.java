package io.sluice.kernel;

import io.sluice.protocol.TopicPartition;

/** Makes the hook of one partition's log, when the log is opened. Called by any thread. */
@FunctionalInterface
public interface AppendHookFactory {
  /** Returns a new, empty hook. */
  AppendHook open(TopicPartition partition);
}
