package io.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows at which offset each leader epoch begins (KIP-101), and keeps it in the file {@code
 * leader-epoch-checkpoint}.
 *
 * <p>The format is Kafka's: a line with the version (0), a line with the number of entries, then
 * {@code epoch offset} on a line each. Changes are written at once but not synced: {@link #flush}
 * makes them durable, and what is lost in a crash is found again in the batches that recovery
 * reads.
 *
 * <p>Changed under the log's lock; asked by any thread.
 */
final class LeaderEpochs {
  static final String FILE = "leader-epoch-checkpoint";

  private static final int VERSION = 0;

  private final Object flushMonitor = new Object();
  private volatile Path directory;
  private volatile List<Entry> entries;
  private volatile boolean unflushed;

  /** Whether the last epoch is not in the file yet, for it has no records. Guarded by the lock. */
  private boolean unwritten;

  private LeaderEpochs(Path directory, List<Entry> entries) {
    this.directory = directory;
    this.entries = entries;
  }

  /** An epoch and the offset of its first record. */
  record Entry(int epoch, long startOffset) {}

  /** Returns epochs of which nothing is known yet. */
  static LeaderEpochs empty(Path directory) {
    return new LeaderEpochs(directory, List.of());
  }

  /**
   * Reads the file; returns null if there is none or it is damaged.
   *
   * @throws IOException if the disk does not let it be read
   */
  static @Nullable LeaderEpochs read(Path directory) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(directory.resolve(FILE), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    }
    List<Entry> found = parse(lines);
    return found == null ? null : new LeaderEpochs(directory, found);
  }

  private static @Nullable List<Entry> parse(List<String> lines) {
    try {
      if (lines.size() < 2
          || Integer.parseInt(lines.get(0).trim()) != VERSION
          || Integer.parseInt(lines.get(1).trim()) != lines.size() - 2) {
        return null;
      }
      List<Entry> found = new ArrayList<>();
      for (String line : lines.subList(2, lines.size())) {
        String[] words = line.trim().split(" ");
        Entry entry = new Entry(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        if (!found.isEmpty() && !follows(found.getLast(), entry)) {
          return null;
        }
        found.add(entry);
      }
      return List.copyOf(found);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  private static boolean follows(Entry before, Entry entry) {
    return entry.epoch > before.epoch && entry.startOffset >= before.startOffset;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Returns the latest epoch, or {@link EpochEnd#UNKNOWN_EPOCH}. */
  int latest() {
    List<Entry> known = entries;
    return known.isEmpty() ? EpochEnd.UNKNOWN_EPOCH : known.getLast().epoch;
  }

  /**
   * Takes note that records of an epoch begin at an offset, if the epoch is a new one; the file
   * knows of it then.
   */
  void assign(int epoch, long startOffset) throws IOException {
    if (epoch > latest() && epoch >= 0) {
      write(with(epoch, startOffset));
    } else if (unwritten) {
      write(entries);
    }
  }

  /**
   * Begins an epoch that has no records yet, and may never have any: the file hears of it with the
   * first. Does nothing if the epoch is not a new one.
   *
   * @return where the epoch begins
   */
  long begin(int epoch, long startOffset) {
    if (epoch > latest() && epoch >= 0) {
      entries = List.copyOf(with(epoch, startOffset));
      unwritten = true;
    }
    for (Entry entry : entries) {
      if (entry.epoch == epoch) {
        return entry.startOffset;
      }
    }
    return startOffset;
  }

  /** An epoch without records gives way to the one that begins at the same place. */
  private List<Entry> with(int epoch, long startOffset) {
    List<Entry> next = new ArrayList<>(entries);
    next.removeIf(entry -> entry.startOffset >= startOffset);
    next.add(new Entry(epoch, startOffset));
    return next;
  }

  /** Forgets epochs that begin at or after the new end of the log. */
  void truncateEnd(long endOffset) throws IOException {
    List<Entry> known = entries;
    if (!known.isEmpty() && known.getLast().startOffset >= endOffset) {
      write(known.stream().filter(entry -> entry.startOffset < endOffset).toList());
    }
  }

  /**
   * Forgets epochs that end at or before the new start of the log; the one that spans it begins
   * there from now on.
   */
  void truncateStart(long startOffset) throws IOException {
    List<Entry> known = entries;
    int spanning = -1;
    while (spanning + 1 < known.size() && known.get(spanning + 1).startOffset <= startOffset) {
      spanning++;
    }
    if (spanning < 0 || spanning == 0 && known.getFirst().startOffset == startOffset) {
      return;
    }
    List<Entry> next = new ArrayList<>(known.subList(spanning, known.size()));
    next.set(0, new Entry(next.getFirst().epoch, startOffset));
    write(next);
  }

  /** Forgets all epochs. */
  void clear() throws IOException {
    if (!entries.isEmpty()) {
      write(List.of());
    }
  }

  /** Returns where the records of an epoch end, given where the log ends. */
  EpochEnd end(int epoch, long logEndOffset) {
    List<Entry> known = entries;
    if (epoch == EpochEnd.UNKNOWN_EPOCH || known.isEmpty() || known.getLast().epoch < epoch) {
      return EpochEnd.UNKNOWN;
    }
    int floor = known.size() - 1;
    while (floor >= 0 && known.get(floor).epoch > epoch) {
      floor--;
    }
    long end = floor + 1 < known.size() ? known.get(floor + 1).startOffset : logEndOffset;
    return new EpochEnd(floor < 0 ? epoch : known.get(floor).epoch, end);
  }

  private void write(List<Entry> next) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(VERSION).append('\n').append(next.size()).append('\n');
    next.forEach(e -> text.append(e.epoch).append(' ').append(e.startOffset).append('\n'));
    AtomicFile.replace(
        directory.resolve(FILE),
        ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
    entries = List.copyOf(next);
    unwritten = false;
    unflushed = true;
  }

  /** Makes the file durable; whoever calls syncs the folder. */
  void flush() throws IOException {
    synchronized (flushMonitor) {
      if (unflushed) {
        unflushed = false;
        AtomicFile.sync(directory.resolve(FILE));
      }
    }
  }

  /** Takes note that the folder has been renamed. */
  void folderMoved(Path newDirectory) {
    directory = newDirectory;
  }
}
