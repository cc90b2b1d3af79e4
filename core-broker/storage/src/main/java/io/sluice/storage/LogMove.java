package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The move of a log to another log dir of the same broker: a copy is made in a folder {@code
 * …-future} while the log is in use, and takes its place when it has everything.
 *
 * <p>A crash leaves the log or the copy, never neither: the copy gets a file {@value #MARKER}
 * before it gets its name, and of two logs of one partition the one with that file is the newer. A
 * copy that was not completed is removed at the next start.
 *
 * <p>Confined to one thread at a time; every method waits for the disk.
 */
public final class LogMove {
  /** Says that a log has taken another one's place. */
  static final String MARKER = "moved";

  private static final Logger LOG = LoggerFactory.getLogger(LogMove.class);

  /** The copy has a role of its own, for which any epoch will do. */
  private static final int COPY_EPOCH = 0;

  private static final int CHUNK_BYTES = 1 << 20;

  private final MoveTools tools;
  private final PartitionLog source;
  private final LogDir target;
  private final PartitionLog copy;

  /** What a move works with. */
  record MoveTools(LogTable table, DirLoading loading, LogCleaner cleaner, FolderRemover remover) {}

  LogMove(MoveTools tools, PartitionLog source, LogDir target) {
    this.tools = tools;
    this.source = source;
    this.target = target;
    this.copy = tools.loading.createFuture(target, source);
    copy.follow(COPY_EPOCH);
  }

  /** Returns which partition's log is moved. */
  public TopicPartition topicPartition() {
    return source.topicPartition();
  }

  /** Returns the log dir that it is moved to. */
  public Path target() {
    return target.path();
  }

  /** Returns how many offsets the copy is behind. */
  public long lag() {
    return Math.max(0, source.logEndOffset() - copy.logEndOffset());
  }

  long sizeInBytes() {
    return copy.sizeInBytes();
  }

  LogDir targetDir() {
    return target;
  }

  /**
   * Copies some of what is replicated.
   *
   * @return how many bytes; 0 if the copy has all of it
   * @throws LogClosedException if the log has been deleted meanwhile
   * @throws LogStorageException if one of the disks fails
   */
  public int copySome() {
    requireSource();
    return copyUpTo(source.highWatermark());
  }

  private void requireSource() {
    if (tools.table.get(topicPartition()) != source) {
      throw new LogClosedException(topicPartition());
    }
  }

  private int copyUpTo(long endOffset) {
    if (copy.logEndOffset() < source.logStartOffset() || hasDiverged()) {
      copy.truncateFullyAndStartAt(source.logStartOffset(), COPY_EPOCH);
    }
    if (copy.logEndOffset() >= endOffset) {
      return 0;
    }
    LogRead read = source.read(copy.logEndOffset(), CHUNK_BYTES, endOffset, true);
    if (read.mayBlock()) {
      read = source.load(read);
    }
    try {
      return append(read.bytes().buffer());
    } finally {
      read.release();
    }
  }

  /** The log may have been cut, to follow another leader, and have gone on with other records. */
  private boolean hasDiverged() {
    int epoch = copy.latestEpoch();
    EpochEnd end = source.epochEnd(epoch);
    return copy.logEndOffset() > source.logEndOffset()
        || copy.logEndOffset() > copy.logStartOffset()
            && (end.epoch() != epoch || end.endOffset() < copy.logEndOffset());
  }

  private int append(ByteBuffer records) {
    if (!records.hasRemaining()) {
      return 0;
    }
    long first = records.getLong(records.position());
    if (first < copy.logEndOffset() && copy.logStartOffset() == copy.logEndOffset()) {
      // The log begins within a batch.
      copy.truncateFullyAndStartAt(first, COPY_EPOCH);
    }
    int bytes = records.remaining();
    copy.appendAsFollower(records, COPY_EPOCH);
    return bytes;
  }

  /**
   * Copies the rest and puts the copy in the log's place. The log must have no role: nothing may be
   * appended to it meanwhile.
   *
   * @return the log from now on, without a role; the one before is closed and will be deleted
   * @throws LogClosedException if the log has been deleted meanwhile
   * @throws LogStorageException if one of the disks fails; the log stays in its place then
   */
  public PartitionLog finish() {
    synchronized (tools.table) {
      requireSource();
      while (copyUpTo(source.logEndOffset()) > 0) {
        // On to the end.
      }
      reachEnd(source.logEndOffset());
      copy.updateConfig(source.config());
      copy.updateHighWatermark(source.highWatermark());
      copy.raiseLogStart(source.logStartOffset());
      copy.flush();
      copy.rest();
      tools.cleaner.forget(topicPartition());
      copy.state().cleanedTo = Math.min(source.state().cleanedTo, copy.logEndOffset());
      takeName();
      tools.table.put(copy);
      leaveSource();
    }
    LOG.info("The log of {} has moved to {}", topicPartition(), copy.directory());
    return copy;
  }

  /** The last batches may have been compacted away; their offsets are not given a second time. */
  private void reachEnd(long end) {
    if (copy.logEndOffset() >= end) {
      return;
    }
    if (copy.sizeInBytes() == 0) {
      copy.truncateFullyAndStartAt(end, COPY_EPOCH);
      return;
    }
    LogState state = copy.state();
    state.lock.lock();
    try {
      state.roll(end);
    } catch (IOException e) {
      throw state.failed("roll", e);
    } finally {
      state.lock.unlock();
    }
  }

  private void takeName() {
    try {
      Files.deleteIfExists(source.directory().resolve(MARKER));
      Path marker = copy.directory().resolve(MARKER);
      AtomicFile.replace(marker, ByteBuffer.allocate(0));
      AtomicFile.sync(marker);
      AtomicFile.syncFolder(copy.directory());
      copy.moveTo(target.path().resolve(FolderName.live(topicPartition())));
      AtomicFile.syncFolder(target.path());
    } catch (IOException e) {
      throw target.health().failed("move the log of " + topicPartition(), e);
    }
  }

  /** From here on a failure is the old disk's, and no longer this log's. */
  private void leaveSource() {
    try {
      Path old = tools.loading.moveAway(source, FolderName.deleted(topicPartition()));
      tools.remover.removeLater(old, source.config().deleteDelayMs());
      Files.deleteIfExists(copy.directory().resolve(MARKER));
    } catch (LogStorageException | IOException e) {
      LOG.warn("What {} was before its move is left behind: {}", topicPartition(), e.toString());
    }
  }

  /** Gives the copy up. */
  public void abandon() {
    try {
      Path left = tools.loading.moveAway(copy, FolderName.deleted(topicPartition()));
      tools.remover.removeLater(left, 0);
    } catch (LogStorageException e) {
      LOG.debug("A copy of {} is left behind: {}", topicPartition(), e.getMessage());
    }
  }
}
