package io.sluice.groups.record;

import io.sluice.coordination.EncodedRecord;
import io.sluice.coordination.RecordCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts the records of groups' shards into bytes and back, as {@link GroupRecordFormat} does. */
public final class GroupRecordCodec implements RecordCodec<GroupRecord> {
  /** Creates one; it has no state. */
  public GroupRecordCodec() {}

  @Override
  public EncodedRecord encode(GroupRecord record) {
    return GroupRecordFormat.encode(record);
  }

  @Override
  public GroupRecord decode(ByteBuffer key, @Nullable ByteBuffer value) {
    return GroupRecordFormat.decode(key, value);
  }
}
