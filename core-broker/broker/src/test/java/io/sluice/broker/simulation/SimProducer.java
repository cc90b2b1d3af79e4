package io.sluice.broker.simulation;

import io.sluice.protocol.ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches one after the other, each until it is acknowledged or given up. What a broker
 * acknowledges enters the ledger there and then, whether the answer arrives or not.
 */
final class SimProducer extends SimClient {
  private static final int TRIES_MAX = 3;
  private static final int BROKER_TIMEOUT_MS = 2_000;

  private long first;
  private int count;
  private boolean all;
  private int triesLeft;
  private int heard;

  SimProducer(World world, int host, String name, int partition) {
    super(world, host, name, partition);
  }

  @Override
  void act() {
    if (triesLeft == 0) {
      if (stopping()) {
        return;
      }
      count = 1 + world.random().nextInt(3);
      first = world.numbers(count);
      all = world.random().nextInt(8) != 0;
      triesLeft = TRIES_MAX;
    }
    triesLeft--;
    ByteBuffer records = Batch.produced(first, count);
    ask(
        leader(),
        new ClientCalls.Produce(partition, all, records, BROKER_TIMEOUT_MS),
        this::answered);
  }

  private void answered(int broker, @Nullable Object answer) {
    if (answer instanceof ClientCalls.Produced(ErrorCode error, long baseOffset)
        && error == ErrorCode.NONE) {
      heard++;
      triesLeft = 0;
      again(1 + world.random().nextInt(60));
    } else {
      retry();
    }
  }

  /** Returns how many batches it knows to be acknowledged. */
  int heard() {
    return heard;
  }
}
