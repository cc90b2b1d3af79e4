package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.wire.Payload;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One log in a temporary folder, on virtual time; what may block is done at once on the calling
 * thread unless told otherwise.
 */
final class LogFixture implements AutoCloseable {
  static final long START_MS = 1_700_000_000_000L;
  static final int EPOCH = 0;

  final VirtualTime time = new VirtualTime(START_MS);
  final List<String> failures = new ArrayList<>();
  final Path logDir;
  final TopicPartition partition = new TopicPartition("orders", 3);
  LogConfig config;
  @Nullable LogHook hook;
  Executor blocking = Runnable::run;
  DirHealth health;
  long logStart;
  long recoveryPoint;
  long highWatermark;
  PartitionLog log;

  LogFixture(Path logDir, LogConfig config) {
    this(logDir, config, null);
  }

  LogFixture(Path logDir, LogConfig config, @Nullable LogHook hook) {
    this(logDir, config, hook, true);
  }

  LogFixture(Path logDir, LogConfig config, @Nullable LogHook hook, boolean clean) {
    this.logDir = logDir;
    this.config = config;
    this.hook = hook;
    this.health = new DirHealth(logDir, failures::add);
    this.log = open(clean);
  }

  Path folder() {
    return logDir.resolve(partition.toString());
  }

  PartitionLog open(boolean clean) {
    LogSpec spec =
        new LogSpec(
            folder(), partition, Uuid.ZERO, config, logStart, recoveryPoint, highWatermark, clean);
    LogEnvironment environment =
        new LogEnvironment(
            time, time, task -> blocking.execute(task), health, Randomness.seeded(1));
    log = PartitionLog.open(spec, environment, hook);
    return log;
  }

  /** Closes the log and opens it again, as a broker does that was told to stop. */
  void restart() {
    rememberCheckpoints();
    log.close();
    recoveryPoint = log.recoveryPoint();
    open(true);
  }

  /** Drops the log where it stands and opens it again, as after kill -9. */
  void crash() {
    rememberCheckpoints();
    log.abandon();
    open(false);
  }

  void rememberCheckpoints() {
    logStart = log.logStartOffset();
    recoveryPoint = log.recoveryPoint();
    highWatermark = log.highWatermark();
  }

  /** Appends batches in one group; returns their outcomes. */
  List<AppendOutcome> append(ByteBuffer... batches) {
    List<PendingAppend> appends =
        Stream.of(batches).map(batch -> new PendingAppend(batch, AppendOrigin.CLIENT)).toList();
    ActingAs.leader(log, appends, EPOCH);
    return appends.stream().map(PendingAppend::outcome).toList();
  }

  /** Makes everything readable for consumers, as a leader without followers does. */
  void commitAll() {
    log.updateHighWatermark(log.logEndOffset());
  }

  /** Reads on, cold reads included; the bytes are the caller's. */
  byte[] read(long offset, int maxBytes) {
    return read(offset, maxBytes, Long.MAX_VALUE, true);
  }

  byte[] read(long offset, int maxBytes, long endOffset, boolean atLeastOne) {
    return readFrom(log, offset, maxBytes, endOffset, atLeastOne);
  }

  static byte[] readFrom(
      PartitionLog log, long offset, int maxBytes, long endOffset, boolean atLeastOne) {
    LogRead read = log.read(offset, maxBytes, endOffset, atLeastOne);
    if (read.mayBlock()) {
      read = log.load(read);
    }
    byte[] bytes = bytes(read.bytes());
    read.release();
    return bytes;
  }

  static byte[] bytes(Payload payload) {
    byte[] bytes = new byte[payload.size()];
    payload.buffer().duplicate().get(bytes);
    return bytes;
  }

  /** Copies the folder, as a disk would look after a crash right now. */
  void copyTo(Path target) {
    try (Stream<Path> files = Files.list(folder())) {
      Files.createDirectories(target);
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    log.abandon();
  }
}
