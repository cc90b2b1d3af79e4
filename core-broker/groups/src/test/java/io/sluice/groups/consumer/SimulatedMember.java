package io.sluice.groups.consumer;

import java.util.SortedSet;

/** A simulated client, of either protocol. */
interface SimulatedMember {
  void start();

  /** Ends without a word. */
  void crash();

  void leave();

  /** Does nothing for a while, and then goes on as if nothing had happened. */
  void sleep(long delayMs);

  boolean running();

  String memberId();

  /** Returns what it works on. */
  SortedSet<Simulation.Partition> owned();

  boolean wants(String topic);

  /** Returns whether it has what it was told to have. */
  boolean settled();

  /** Returns a number that is another one whenever it begins something else. */
  int action();
}
