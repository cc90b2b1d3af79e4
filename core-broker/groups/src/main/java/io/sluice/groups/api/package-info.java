/**
 * Requests about groups: one handler for each API; each finds the shard and lets it take a turn.
 */
@NullMarked
package io.sluice.groups.api;

import org.jspecify.annotations.NullMarked;
