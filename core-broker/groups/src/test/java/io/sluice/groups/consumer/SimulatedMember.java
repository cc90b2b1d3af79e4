package io.sluice.groups.consumer;

import io.sluice.groups.shard.FaultyNetwork;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A simulated client, of either protocol. */
interface SimulatedMember extends FaultyNetwork.Client {
  /** Wants something else from now on; classic members know no regular expressions. */
  void subscribe(List<String> topics, @Nullable String regex);

  void start();

  /** Ends without a word. */
  void crash();

  void leave();

  /** Does nothing for a while, and then goes on as if nothing had happened. */
  void sleep(long delayMs);

  String memberId();

  /** Returns what it works on. */
  SortedSet<Simulation.Partition> owned();

  boolean wants(String topic);

  /** Returns whether it has what it was told to have. */
  boolean settled();
}
