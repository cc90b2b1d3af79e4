package io.sluice.e2e.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The members of one group. For one thread. */
public final class Team implements AutoCloseable {
  private static final long PATIENCE_NS = 60_000_000_000L;

  private final Clients clients;
  private final Map<String, ?> settings;
  private final List<String> topics;
  private final ReadLedger ledger = new ReadLedger();
  private final List<Member> members = new ArrayList<>();

  /** Makes a team without members; each gets these settings. */
  public Team(Clients clients, Map<String, ?> settings, List<String> topics) {
    this.clients = clients;
    this.settings = settings;
    this.topics = topics;
  }

  /** Returns what all members have read. */
  public ReadLedger ledger() {
    return ledger;
  }

  /** Adds members. */
  public void add(int count) {
    for (int each = 0; each < count; each++) {
      add(Map.of());
    }
  }

  Member add(Map<String, ?> own) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("auto.offset.reset", "earliest");
    all.putAll(own);
    Member member = new Member(clients, all, topics, ledger);
    members.add(member);
    return member;
  }

  /** Lets the oldest member leave. */
  void removeOldest() {
    members.remove(0).close();
  }

  /** Waits until all partitions are owned, each by one member, and each has as many as another. */
  public void awaitAssigned(int partitions) throws InterruptedException {
    long start = System.nanoTime();
    while (!isAssigned(partitions)) {
      ledger.check();
      if (System.nanoTime() - start > PATIENCE_NS) {
        throw new AssertionError(
            partitions
                + " partitions are not assigned: "
                + members.stream().map(Member::owned).toList());
      }
      Thread.sleep(20);
    }
  }

  private boolean isAssigned(int partitions) {
    Set<String> all = new TreeSet<>();
    int sum = 0;
    boolean fair = true;
    for (Member member : members) {
      Set<String> owned = member.owned();
      all.addAll(owned);
      sum += owned.size();
      fair &= Math.abs(owned.size() - (double) partitions / members.size()) < 1;
    }
    return fair && sum == partitions && all.size() == partitions;
  }

  @Override
  public void close() {
    members.forEach(Member::close);
    ledger.check();
  }
}
