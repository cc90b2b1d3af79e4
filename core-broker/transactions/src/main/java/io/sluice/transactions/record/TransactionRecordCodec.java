package io.sluice.transactions.record;

import io.sluice.coordination.EncodedRecord;
import io.sluice.coordination.RecordCodec;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import io.sluice.transactions.machine.Transaction;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Turns records into the bytes of keys and values, and back. */
public final class TransactionRecordCodec implements RecordCodec<TransactionRecord> {
  private static final short KEY_TYPE = 0;
  private static final short VALUE_VERSION = 1;

  /** Creates it. */
  public TransactionRecordCodec() {}

  @Override
  public EncodedRecord encode(TransactionRecord record) {
    return switch (record) {
      case TransactionRecord.Known(var id, var transaction) ->
          new EncodedRecord(
              prefixed(KEY_TYPE, TransactionLogKey.builder().transactionalId(id).build()),
              transaction == null ? null : prefixed(VALUE_VERSION, LogValues.of(transaction)));
      case TransactionRecord.Unknown unknown ->
          throw new IllegalArgumentException(unknown + " has no bytes");
    };
  }

  /** The prefix is the version of what follows, too. */
  private static ByteBuffer prefixed(short prefix, Message message) {
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + message.size(prefix));
    WireWriter out = new WireWriter(bytes);
    out.putShort(prefix);
    message.write(out, prefix);
    return bytes.flip();
  }

  @Override
  public TransactionRecord decode(ByteBuffer key, @Nullable ByteBuffer value) {
    ByteBuffer in = key.slice();
    short type = WireReader.readShort(in);
    return type == KEY_TYPE
        ? new TransactionRecord.Known(
            TransactionLogKey.read(in, type).transactionalId(), transaction(value))
        : new TransactionRecord.Unknown(type);
  }

  private static @Nullable Transaction transaction(@Nullable ByteBuffer value) {
    if (value == null) {
      return null;
    }
    ByteBuffer in = value.slice();
    int version = WireReader.readShort(in);
    return LogValues.read(TransactionLogValue.read(in, version));
  }
}
