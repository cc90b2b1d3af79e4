package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/**
 * Counts what waits to be sent, parts of files with their whole size, so that a slow reader is
 * noticed.
 */
final class ResponseSizes implements MessageSizeEstimator, MessageSizeEstimator.Handle {
  static final ResponseSizes ESTIMATOR = new ResponseSizes();

  private ResponseSizes() {}

  @Override
  public Handle newHandle() {
    return this;
  }

  @Override
  public int size(Object message) {
    return switch (message) {
      case ByteBuf bytes -> bytes.readableBytes();
      case FileRegion file -> (int) Math.min(Integer.MAX_VALUE, file.count());
      default -> 0;
    };
  }
}
