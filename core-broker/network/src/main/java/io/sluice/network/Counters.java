package io.sluice.network;

import java.util.concurrent.atomic.AtomicLong;

/** What one loop has done. Written by the loop's thread alone, read by any. */
final class Counters {
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong expired = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong bytesCopied = new AtomicLong();
  private final AtomicLong pauses = new AtomicLong();

  /** Adds without an atomic step: there is one writer. */
  private static void add(AtomicLong counter, long amount) {
    counter.setPlain(counter.getPlain() + amount);
  }

  void accepted() {
    add(accepted, 1);
  }

  void refused() {
    add(refused, 1);
  }

  void expired() {
    add(expired, 1);
  }

  void request() {
    add(requests, 1);
  }

  void received(long bytes) {
    add(bytesIn, bytes);
  }

  void sent(long bytes) {
    add(bytesOut, bytes);
  }

  void copied(long bytes) {
    add(bytesCopied, bytes);
  }

  void paused() {
    add(pauses, 1);
  }

  /** Returns these counters on top of others. */
  NetworkStats addTo(NetworkStats sum, int connections) {
    return new NetworkStats(
        sum.connections() + connections,
        sum.connectionsAccepted() + accepted.get(),
        sum.connectionsRefused() + refused.get(),
        sum.connectionsExpired() + expired.get(),
        sum.requests() + requests.get(),
        sum.bytesIn() + bytesIn.get(),
        sum.bytesOut() + bytesOut.get(),
        sum.bytesCopied() + bytesCopied.get(),
        sum.pauses() + pauses.get(),
        sum.requestBytes(),
        sum.requestBytesMax());
  }
}
