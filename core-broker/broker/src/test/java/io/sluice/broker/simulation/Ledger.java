package io.sluice.broker.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the world has been promised of one partition, and whether it is kept: which record was
 * acknowledged at which offset, which record lies below any high watermark, and what each reader
 * has seen. Everything throws {@link Violation} at once.
 */
final class Ledger {
  private static final long NOTHING = -1;

  private final int partition;

  /** The number of the record at each offset that a high watermark has passed anywhere. */
  private final List<Long> committed = new ArrayList<>();

  /** The record at each offset that was acknowledged to acks=all. */
  private final TreeMap<Long, Promise> acknowledged = new TreeMap<>();

  private final Map<Integer, Integer> leaders = new HashMap<>();
  private long acknowledgedCount;
  private long readCount;

  /** A record's number, and the first epoch in which it was acknowledged. */
  private record Promise(long number, int epoch) {}

  /** A promise that was broken. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String message) {
      super(message);
    }
  }

  Ledger(int partition) {
    this.partition = partition;
  }

  /**
   * A broker begins to lead: it has to have all that was acknowledged until then. One that was
   * stopped may begin when later leaders have acknowledged more.
   */
  void elected(int broker, int epoch, Stored log) {
    acknowledges(broker, epoch);
    acknowledged.forEach(
        (offset, promise) -> {
          if (promise.epoch <= epoch && log.numberAt(offset) != promise.number) {
            throw violation(
                "broker %d leads in epoch %d without acknowledged record %d at offset %d; %s",
                broker, epoch, promise.number, offset, log);
          }
        });
  }

  /** A broker acts as leader in an epoch: nobody else may. */
  private void acknowledges(int broker, int epoch) {
    Integer other = leaders.putIfAbsent(epoch, broker);
    if (other != null && other != broker) {
      throw violation("brokers %d and %d both lead in epoch %d", other, broker, epoch);
    }
  }

  /** A leader has said that all in-sync replicas have these records. */
  void acknowledged(int broker, int epoch, long baseOffset, long first, int count) {
    acknowledges(broker, epoch);
    for (int i = 0; i < count; i++) {
      Promise promise = new Promise(first + i, epoch);
      Promise other = acknowledged.putIfAbsent(baseOffset + i, promise);
      if (other != null && other.number != promise.number) {
        throw violation(
            "records %d and %d were both acknowledged at offset %d",
            other.number, promise.number, baseOffset + i);
      }
      acknowledgedCount++;
    }
  }

  /** A leader has taken records without waiting for others. */
  void taken(int broker, int epoch) {
    acknowledges(broker, epoch);
  }

  /** A replica's high watermark has passed a record: it is the same everywhere, for ever. */
  void committed(int broker, long offset, long number) {
    while (committed.size() <= offset) {
      committed.add(NOTHING);
    }
    long other = committed.get((int) offset);
    if (other == NOTHING) {
      Promise promised = acknowledged.get(offset);
      if (promised != null && promised.number != number) {
        throw violation(
            "record %d was acknowledged at offset %d, but broker %d has %d below its high"
                + " watermark",
            promised.number, offset, broker, number);
      }
      committed.set((int) offset, number);
    } else if (other != number) {
      throw violation(
          "below the high watermark, offset %d holds record %d, but %d at broker %d",
          offset, other, number, broker);
    }
  }

  /** A reader was given a record. */
  void read(String reader, int broker, long offset, long number) {
    readCount++;
    if (offset >= committed.size() || committed.get((int) offset) == NOTHING) {
      throw violation(
          "%s was given record %d at offset %d by broker %d, above every high watermark",
          reader, number, offset, broker);
    }
    if (committed.get((int) offset) != number) {
      throw violation(
          "%s was given record %d at offset %d by broker %d; it holds %d",
          reader, number, offset, broker, committed.get((int) offset));
    }
  }

  /** All faults are over: a replica has everything. */
  void settled(int broker, Stored log) {
    acknowledged.forEach(
        (offset, promise) -> {
          if (log.numberAt(offset) != promise.number) {
            throw violation(
                "in the end broker %d is without acknowledged record %d at offset %d; %s",
                broker, promise.number, offset, log);
          }
        });
  }

  long acknowledgedCount() {
    return acknowledgedCount;
  }

  long readCount() {
    return readCount;
  }

  /** Returns whether a log has all that was acknowledged. */
  boolean complete(Stored log) {
    return acknowledged.entrySet().stream()
        .allMatch(each -> log.numberAt(each.getKey()) == each.getValue().number);
  }

  Violation violation(String format, Object... arguments) {
    return new Violation("partition " + partition + ": " + format.formatted(arguments));
  }
}
