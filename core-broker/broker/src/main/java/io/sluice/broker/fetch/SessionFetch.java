package io.sluice.broker.fetch;

import java.util.List;

/**
 * A fetch within a session.
 *
 * @param incremental whether the client is told only what is new; the one that opens a session is
 *     told all
 */
record SessionFetch(FetchSession session, boolean incremental) implements FetchScope {
  @Override
  public int sessionId() {
    return session.id();
  }

  @Override
  public boolean isEmpty() {
    return session.isEmpty();
  }

  @Override
  public List<FetchTarget> due() {
    return incremental ? session.due() : session.all();
  }

  @Override
  public void settle(List<PartitionRead> results) {
    session.settle(results);
  }

  @Override
  public boolean watch(Waiter waiter, List<PartitionRead> results) {
    return session.watch(waiter);
  }

  @Override
  public void unwatch(Waiter waiter) {
    session.unwatch(waiter);
  }

  @Override
  public boolean owesOffsets(List<PartitionRead> results) {
    return session.owesOffsets(results);
  }

  @Override
  public List<PartitionRead> toTell(List<PartitionRead> results) {
    return incremental ? session.news(results) : session.told(results);
  }
}
