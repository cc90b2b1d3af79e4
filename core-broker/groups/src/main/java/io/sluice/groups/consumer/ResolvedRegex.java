package io.sluice.groups.consumer;

import java.util.SortedSet;

/**
 * The topics that a regular expression stood for. Immutable.
 *
 * @param version of the metadata that it was matched with, as far as that is numbered; else 0
 * @param resolvedAtMs when, by the wall clock
 */
record ResolvedRegex(SortedSet<String> topics, long version, long resolvedAtMs) {}
