// Generated from PlaceKey.json
// of records-1.0. Not to be edited.
package io.sluice.places;

import io.sluice.protocol.message.Checks;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.wire.Sizes;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;

/**
 * The key of a coordinator's records of type 3. Versions 0, flexible: none.
 *
 * @param town Where it is.
 */
public record PlaceKey(
    String town)
    implements Message {

  /** The number of the record type, which stands before the key. */
  public static final short TYPE = 3;

  /** Returns a builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that holds the values of this record. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.town = town;
    return builder;
  }

  /** Reads the given version from the buffer's position on. */
  public static PlaceKey read(ByteBuffer in, int version) {
    Checks.version("PlaceKey", version, 0, 0);
    String town = WireReader.readString(in, false);
    return new PlaceKey(town);
  }

  @Override
  public int size(int version) {
    Checks.version("PlaceKey", version, 0, 0);
    int size = Sizes.string(town, false);
    return size;
  }

  @Override
  public void write(WireWriter out, int version) {
    Checks.version("PlaceKey", version, 0, 0);
    out.putString(town, false);
  }

  /** Builds the record: each method sets the component of its name. */
  public static final class Builder {
    private String town = "";

    private Builder() {}

    public Builder town(String town) {
      this.town = town;
      return this;
    }

    /** Returns the record. */
    public PlaceKey build() {
      return new PlaceKey(town);
    }
  }
}
