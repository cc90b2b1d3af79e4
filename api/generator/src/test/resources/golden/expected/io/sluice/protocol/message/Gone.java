// Generated from Gone.json
// of 2.0 and 1.0. Not to be edited.
package io.sluice.protocol.message;

import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;

/**
 * Data that is kept inside records and byte strings. Versions 0, flexible: none.
 *
 * @param count
 */
public record Gone(
    long count)
    implements Message {

  /** Returns a builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that holds the values of this record. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.count = this.count;
    return builder;
  }

  /** Reads the given version from the buffer's position on. */
  public static Gone read(ByteBuffer in, int version) {
    Checks.version("Gone", version, 0, 0);
    long countValue = WireReader.readUnsignedInt(in);
    return new Gone(countValue);
  }

  @Override
  public int size(int version) {
    Checks.version("Gone", version, 0, 0);
    int size = 4;
    return size;
  }

  @Override
  public void write(WireWriter out, int version) {
    Checks.version("Gone", version, 0, 0);
    out.putUnsignedInt(this.count);
  }

  /** Builds the record: each method sets the component of its name. */
  public static final class Builder {
    private long count = 7;

    private Builder() {}

    public Builder count(long count) {
      this.count = count;
      return this;
    }

    /** Returns the record. */
    public Gone build() {
      return new Gone(count);
    }
  }
}
