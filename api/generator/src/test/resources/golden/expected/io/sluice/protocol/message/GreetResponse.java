// Generated from GreetResponse.json
// of 2.0 and 1.0. Not to be edited.
package io.sluice.protocol.message;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.wire.FixedList;
import io.sluice.protocol.wire.Sizes;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The response of {@link ApiKey#GREET}. Versions 0-4, flexible: 3-4, not yet stable: 4.
 *
 * @param words The greeting.
 */
public record GreetResponse(
    List<String> words)
    implements ResponseMessage {

  /** Returns a builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that holds the values of this record. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.words = words;
    return builder;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.GREET;
  }

  /** Reads the given version from the buffer's position on. */
  public static GreetResponse read(ByteBuffer in, int version) {
    Checks.version("GreetResponse", version, 0, 4);
    boolean flexible = version >= 3;
    List<String> words = WireReader.nonNull(WireReader.readStringList(in, flexible));
    if (flexible) {
      WireReader.skipTags(in);
    }
    return new GreetResponse(words);
  }

  @Override
  public int size(int version) {
    Checks.version("GreetResponse", version, 0, 4);
    boolean flexible = version >= 3;
    int size = Sizes.stringList(words, flexible);
    if (flexible) {
      size++;
    }
    return size;
  }

  @Override
  public void write(WireWriter out, int version) {
    Checks.version("GreetResponse", version, 0, 4);
    boolean flexible = version >= 3;
    out.putStringList(words, flexible);
    if (flexible) {
      out.putByte((byte) 0);
    }
  }

  /** Builds the record: each method sets the component of its name. */
  public static final class Builder {
    private List<String> words = List.of();

    private Builder() {}

    public Builder words(List<String> words) {
      this.words = FixedList.copyOf(words);
      return this;
    }

    /** Returns the record. */
    public GreetResponse build() {
      return new GreetResponse(words);
    }
  }
}
