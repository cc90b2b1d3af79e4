package io.sluice.broker.simulation;

import io.sluice.storage.EpochEnd;
import java.util.ArrayList;
import java.util.List;

/** Where the records of each leader epoch begin, as a log on disk keeps it. */
final class Epochs {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(int epoch, long start) {}

  int latest() {
    return entries.isEmpty() ? EpochEnd.UNKNOWN_EPOCH : entries.getLast().epoch;
  }

  /** Returns where an epoch begins; −1 if it has no place here. */
  long start(int epoch) {
    for (Entry entry : entries) {
      if (entry.epoch == epoch) {
        return entry.start;
      }
    }
    return -1;
  }

  void assign(int epoch, long start) {
    if (epoch > latest()) {
      entries.removeIf(entry -> entry.start >= start);
      entries.add(new Entry(epoch, start));
    }
  }

  void truncate(long end) {
    entries.removeIf(entry -> entry.start >= end);
  }

  void clear() {
    entries.clear();
  }

  EpochEnd end(int epoch, long logEnd) {
    if (entries.isEmpty() || epoch < 0 || latest() < epoch) {
      return EpochEnd.UNKNOWN;
    }
    int floor = entries.size() - 1;
    while (floor >= 0 && entries.get(floor).epoch > epoch) {
      floor--;
    }
    long end = floor + 1 < entries.size() ? entries.get(floor + 1).start : logEnd;
    return new EpochEnd(floor < 0 ? epoch : entries.get(floor).epoch, end);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(entry.epoch).append('@').append(entry.start).append(' '));
    return text.toString().trim();
  }
}
