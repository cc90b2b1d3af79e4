package io.sluice.broker.simulation;

import io.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition from its beginning on, from the leader or a follower, and asks now and then
 * where it ends. What it has seen is never taken back.
 */
final class SimReader extends SimClient {
  private static final int PAUSE_MS = 40;

  private long position;
  private long latest;
  private int readers;

  SimReader(World world, int host, String name, int partition) {
    super(world, host, name, partition);
  }

  long position() {
    return position;
  }

  @Override
  void act() {
    if (stopping()) {
      return;
    }
    if (world.random().nextInt(8) == 0) {
      ask(leader(), new ClientCalls.Latest(partition, leaderEpoch()), this::latestAnswered);
    } else {
      int broker = world.random().nextInt(4) == 0 ? world.someReplica(partition) : leader();
      ask(broker, new ClientCalls.Read(partition, leaderEpoch(), position), this::readAnswered);
    }
  }

  private void latestAnswered(int broker, @Nullable Object answer) {
    if (answer instanceof ClientCalls.LatestAnswer(ErrorCode error, long offset)
        && error == ErrorCode.NONE) {
      if (offset < latest || offset < position) {
        throw world
            .ledger(partition)
            .violation(
                "%s was told by broker %d that the end is %d; it was %d, and it has read to %d",
                process, broker, offset, latest, position);
      }
      latest = offset;
    }
    again(PAUSE_MS);
  }

  private void readAnswered(int broker, @Nullable Object answer) {
    if (!(answer instanceof ClientCalls.ReadAnswer read)) {
      retry();
      return;
    }
    if (read.error() == ErrorCode.OFFSET_OUT_OF_RANGE && read.logStart() <= position) {
      throw world
          .ledger(partition)
          .violation(
              "%s was told by broker %d that offset %d, which it has reached, does not exist",
              process, broker, position);
    }
    if (read.error() != ErrorCode.NONE) {
      retry();
      return;
    }
    for (Batch batch : read.batches()) {
      for (long offset = position; offset < batch.endOffset(); offset++) {
        if (batch.baseOffset() > offset) {
          throw world
              .ledger(partition)
              .violation("%s asked for offset %d and was given %s", process, offset, batch);
        }
        world.ledger(partition).read(process.toString(), broker, offset, batch.numberAt(offset));
        position = offset + 1;
      }
    }
    readers++;
    again(PAUSE_MS);
  }

  int answers() {
    return readers;
  }
}
