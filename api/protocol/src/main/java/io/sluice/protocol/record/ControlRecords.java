package io.sluice.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The markers that end transactions (KIP-98): one record each, in a batch of its own. */
public final class ControlRecords {
  private static final short VERSION = 0;
  private static final int KEY_BYTES = 4;
  private static final int VALUE_BYTES = 6;

  private ControlRecords() {}

  /** The kinds of control records that a data partition holds. */
  public enum Type {
    /** What the producer wrote since its last marker does not count. */
    ABORT,
    /** What the producer wrote since its last marker counts. */
    COMMIT
  }

  /** Builds a batch with the marker that ends a producer's transaction. */
  public static ByteBuffer marker(
      Type type, long producerId, short producerEpoch, int coordinatorEpoch, long timestamp) {
    ByteBuffer key =
        ByteBuffer.allocate(KEY_BYTES).putShort(VERSION).putShort((short) type.ordinal()).flip();
    ByteBuffer value =
        ByteBuffer.allocate(VALUE_BYTES).putShort(VERSION).putInt(coordinatorEpoch).flip();
    return new BatchBuilder()
        .producer(producerId, producerEpoch, BatchView.NO_SEQUENCE)
        .transactional()
        .control()
        .append(timestamp, key, value, List.of())
        .build();
  }

  /** Returns what a control record's key says, or null for a kind that is not known here. */
  public static @Nullable Type type(ByteBuffer key) {
    if (key.remaining() < KEY_BYTES) {
      throw InvalidBatchException.invalid(
          "a control record's key has " + key.remaining() + " bytes");
    }
    return switch (key.getShort(key.position() + 2)) {
      case 0 -> Type.ABORT;
      case 1 -> Type.COMMIT;
      default -> null;
    };
  }

  /** Returns the coordinator's epoch in the value of a marker. */
  public static int coordinatorEpoch(ByteBuffer value) {
    if (value.remaining() < VALUE_BYTES) {
      throw InvalidBatchException.invalid("a marker's value has " + value.remaining() + " bytes");
    }
    return value.getInt(value.position() + 2);
  }
}
