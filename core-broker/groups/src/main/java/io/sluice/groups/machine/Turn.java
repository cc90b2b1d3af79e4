package io.sluice.groups.machine;

/** Something that happens to a shard. */
@FunctionalInterface
public interface Turn {
  /** Runs, alone with the shard. */
  void run(Outbox out);
}
