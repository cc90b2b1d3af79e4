package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a connection receives into frames. For one event loop.
 *
 * <p>A frame that is complete in what was read is a slice of it. Of one that is not, the beginning
 * is copied once, and the rest is read directly into its place, see {@link #target}. That place
 * grows with what has arrived: it is never more than {@value #GROWTH} times as large, or {@value
 * #FIRST_BYTES} bytes.
 */
final class FrameAssembler {
  private static final int GROWTH = 8;
  private static final int FIRST_BYTES = 4 * 1024;
  private static final int TARGET_BYTES_MIN = 8 * 1024;

  private final ByteBufAllocator allocator;
  private final MemoryBudget budget;
  private final Counters counters;
  private final int frameBytesMax;

  /** The frame that is being received; its writer index says how far it has arrived. */
  private @Nullable ByteBuf frame;

  private int frameBytes;

  /** The bytes of a length that has not arrived whole. */
  private int lengthBytes;

  private int length;

  FrameAssembler(
      ByteBufAllocator allocator, MemoryBudget budget, Counters counters, int frameBytesMax) {
    this.allocator = allocator;
    this.budget = budget;
    this.counters = counters;
    this.frameBytesMax = frameBytesMax;
  }

  /** Takes the frames that come out. */
  interface Receiver {
    /** Takes a frame with its memory counted, and one reference that the receiver releases. */
    void frame(ByteBuf frame);

    /** Returns whether to begin another frame. */
    boolean takesMore();
  }

  /** Says what is wrong with what a client sent. */
  static final class BadFrame extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadFrame(String message) {
      super(message, null, false, false);
    }
  }

  /** Returns whether part of a frame has arrived. */
  boolean midFrame() {
    return frame != null || lengthBytes > 0;
  }

  /**
   * Returns a buffer that writes where the missing bytes of the present frame belong, or null if
   * there is no frame worth it.
   */
  @Nullable ByteBuf target() {
    ByteBuf present = frame;
    if (present == null || frameBytes - present.writerIndex() < TARGET_BYTES_MIN) {
      return null;
    }
    boolean mayBeWhole = (long) present.writerIndex() * GROWTH >= frameBytes;
    if (mayBeWhole || present.writableBytes() < TARGET_BYTES_MIN) {
      grow(present, present.writerIndex());
    }
    if (present.writableBytes() < TARGET_BYTES_MIN) {
      return null;
    }
    return present
        .retainedSlice(present.writerIndex(), present.capacity() - present.writerIndex())
        .writerIndex(0);
  }

  /** Says that bytes were read into {@link #target}. */
  void arrivedInPlace(int bytes, Receiver receiver) {
    ByteBuf present = frame;
    if (present == null) {
      throw new IllegalStateException("no frame is being received");
    }
    present.writerIndex(present.writerIndex() + bytes);
    deliverIfComplete(present, receiver);
  }

  /**
   * Takes what was read, up to the frame that the receiver does not take; the buffer stays the
   * caller's.
   */
  void arrived(ByteBuf in, Receiver receiver) {
    while (in.isReadable()) {
      ByteBuf present = frame;
      if (present != null) {
        append(present, in);
        deliverIfComplete(present, receiver);
      } else if (!receiver.takesMore()) {
        return;
      } else if (readLength(in)) {
        begin(in, receiver);
      }
    }
  }

  private boolean readLength(ByteBuf in) {
    if (lengthBytes == 0 && in.readableBytes() >= Integer.BYTES) {
      length = in.readInt();
    } else {
      while (lengthBytes < Integer.BYTES && in.isReadable()) {
        length = length << Byte.SIZE | in.readUnsignedByte();
        lengthBytes++;
      }
      if (lengthBytes < Integer.BYTES) {
        return false;
      }
    }
    lengthBytes = 0;
    if (length <= 0 || length > frameBytesMax) {
      throw new BadFrame(
          "a request of "
              + length
              + " bytes is announced; from 1 to "
              + frameBytesMax
              + " are permitted");
    }
    return true;
  }

  private void begin(ByteBuf in, Receiver receiver) {
    if (in.readableBytes() >= length) {
      budget.take(length);
      receiver.frame(in.readRetainedSlice(length));
      return;
    }
    frameBytes = length;
    int size = (int) Math.min(length, Math.max(FIRST_BYTES, (long) in.readableBytes() * GROWTH));
    ByteBuf begun = allocator.directBuffer(size, length);
    budget.take(begun.capacity());
    frame = begun;
    append(begun, in);
  }

  private void append(ByteBuf present, ByteBuf in) {
    int bytes = Math.min(in.readableBytes(), frameBytes - present.writerIndex());
    if (present.writableBytes() < bytes) {
      grow(present, present.writerIndex() + bytes);
    }
    present.writeBytes(in, bytes);
    counters.copied(bytes);
  }

  /** Makes the place as large as suits so many bytes that have arrived. */
  private void grow(ByteBuf present, int arrived) {
    int size = (int) Math.min(frameBytes, (long) arrived * GROWTH);
    int before = present.capacity();
    if (size > before) {
      present.capacity(size);
      counters.copied(present.writerIndex());
      budget.take(size - before);
    }
  }

  private void deliverIfComplete(ByteBuf present, Receiver receiver) {
    if (present.writerIndex() == frameBytes) {
      frame = null;
      receiver.frame(present);
    }
  }

  /** Gives up what has arrived of a frame; returns whether others may read on now. */
  boolean close() {
    ByteBuf present = frame;
    if (present == null) {
      return false;
    }
    frame = null;
    int bytes = present.capacity();
    present.release();
    return budget.give(bytes);
  }
}
