package io.sluice.coordination;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record's bytes.
 *
 * @param key the key
 * @param value the value, null in a tombstone
 */
public record EncodedRecord(ByteBuffer key, @Nullable ByteBuffer value) {}
