package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where a connection's next bytes are read to: into the frame that is being received, if
 * there is one, or a buffer of fitting size.
 */
final class FrameReceive implements RecvByteBufAllocator {
  private static final int MIN_BYTES = 2 * 1024;
  private static final int INITIAL_BYTES = 16 * 1024;
  private static final int MAX_BYTES = 128 * 1024;

  private final FrameAssembler assembler;
  private final AdaptiveRecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator(MIN_BYTES, INITIAL_BYTES, MAX_BYTES);
  private @Nullable ByteBuf inPlace;

  FrameReceive(FrameAssembler assembler) {
    this.assembler = assembler;
  }

  /** Returns whether a buffer that was read into is part of a frame. */
  boolean isInPlace(ByteBuf read) {
    return read == inPlace;
  }

  void inPlaceTaken() {
    inPlace = null;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Handle((ExtendedHandle) adaptive.newHandle());
  }

  private final class Handle implements ExtendedHandle {
    private final ExtendedHandle usual;

    Handle(ExtendedHandle usual) {
      this.usual = usual;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf target = assembler.target();
      inPlace = target;
      return target != null ? target : usual.allocate(allocator);
    }

    @Override
    public int guess() {
      return usual.guess();
    }

    @Override
    public void reset(ChannelConfig config) {
      usual.reset(config);
    }

    @Override
    public void incMessagesRead(int count) {
      usual.incMessagesRead(count);
    }

    @Override
    public void lastBytesRead(int bytes) {
      usual.lastBytesRead(bytes);
    }

    @Override
    public int lastBytesRead() {
      return usual.lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      usual.attemptedBytesRead(bytes);
    }

    @Override
    public int attemptedBytesRead() {
      return usual.attemptedBytesRead();
    }

    @Override
    public boolean continueReading() {
      return usual.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier more) {
      return usual.continueReading(more);
    }

    @Override
    public void readComplete() {
      usual.readComplete();
    }
  }
}
