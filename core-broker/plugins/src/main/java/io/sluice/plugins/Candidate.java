package io.sluice.plugins;

import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found.
 *
 * @param entry what is known of it
 * @param provider the way to an instance; null if it is broken
 */
record Candidate(PluginEntry entry, @Nullable Provider<?> provider) {
  Candidate broken(String cause) {
    return new Candidate(
        entry.withProblem(Problem.line(entry.jar(), entry.module(), entry.className(), cause)),
        null);
  }
}
