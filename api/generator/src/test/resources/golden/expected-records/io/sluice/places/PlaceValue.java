// Generated from PlaceValue.json
// of records-1.0. Not to be edited.
package io.sluice.places;

import io.sluice.protocol.message.Checks;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.wire.FixedList;
import io.sluice.protocol.wire.Sizes;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a coordinator's records of type 3. Versions 0-1, flexible: 1.
 *
 * @param seats How many there are.
 * @param owner A null of JSON is no default. (versions 1; may be null; tagged)
 * @param heir The string is one. (versions 1; may be null; tagged)
 * @param hats (versions 1; may be null; tagged)
 */
public record PlaceValue(
    int seats,
    @Nullable Person owner,
    @Nullable Person heir,
    @Nullable List<Integer> hats)
    implements Message {

  /** Returns a builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that holds the values of this record. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.seats = seats;
    builder.owner = owner;
    builder.heir = heir;
    builder.hats = hats;
    return builder;
  }

  /** Reads the given version from the buffer's position on. */
  public static PlaceValue read(ByteBuffer in, int version) {
    Checks.version("PlaceValue", version, 0, 1);
    boolean flexible = version >= 1;
    int seats = WireReader.readInt(in);
    Person owner = Person.DEFAULT;
    Person heir = null;
    List<Integer> hats = List.of();
    if (flexible) {
      for (int count = WireReader.readUnsignedVarint(in); count != 0; count--) {
        int tag = WireReader.readUnsignedVarint(in);
        int end = WireReader.readTagEnd(in);
        switch (tag) {
          case 0 -> owner = Person.readNullableTag(in, version);
          case 1 -> heir = Person.readNullableTag(in, version);
          case 2 -> hats = WireReader.readIntList(in, true);
          default -> in.position(end);
        }
        WireReader.endTag(in, end);
      }
    }
    return new PlaceValue(seats, owner, heir, hats);
  }

  @Override
  public int size(int version) {
    Checks.version("PlaceValue", version, 0, 1);
    boolean flexible = version >= 1;
    int size = 4;
    if (flexible) {
      size += tagsSize(version);
    }
    return size;
  }

  private int tagsSize(int version) {
    int size = 1;
    if ((owner == null || !owner.isDefault())) {
      size += Sizes.tag(0, Person.nullableSize(owner, version));
    }
    if (heir != null) {
      size += Sizes.tag(1, Person.nullableSize(heir, version));
    }
    if ((hats == null || !hats.isEmpty())) {
      size += Sizes.tag(2, Sizes.fixedList(hats, 4, true));
    }
    return size;
  }

  @Override
  public void write(WireWriter out, int version) {
    Checks.version("PlaceValue", version, 0, 1);
    boolean flexible = version >= 1;
    out.putInt(seats);
    if (version == 0 && heir != null) {
      throw Checks.absent("PlaceValue.heir", version);
    }
    if (flexible) {
      writeTags(out, version);
    }
  }

  private void writeTags(WireWriter out, int version) {
    int count = 0;
    if ((owner == null || !owner.isDefault())) {
      count++;
    }
    if (heir != null) {
      count++;
    }
    if ((hats == null || !hats.isEmpty())) {
      count++;
    }
    out.putUnsignedVarint(count);
    if ((owner == null || !owner.isDefault())) {
      out.putTag(0, Person.nullableSize(owner, version));
      Person.writeNullableTag(out, owner, version);
    }
    if (heir != null) {
      out.putTag(1, Person.nullableSize(heir, version));
      Person.writeNullableTag(out, heir, version);
    }
    if ((hats == null || !hats.isEmpty())) {
      out.putTag(2, Sizes.fixedList(hats, 4, true));
      out.putIntList(hats, true);
    }
  }

  /** Builds the record: each method sets the component of its name. */
  public static final class Builder {
    private int seats = 0;
    private @Nullable Person owner = Person.DEFAULT;
    private @Nullable Person heir = null;
    private @Nullable List<Integer> hats = List.of();

    private Builder() {}

    public Builder seats(int seats) {
      this.seats = seats;
      return this;
    }

    public Builder owner(@Nullable Person owner) {
      this.owner = owner;
      return this;
    }

    public Builder heir(@Nullable Person heir) {
      this.heir = heir;
      return this;
    }

    public Builder hats(@Nullable List<Integer> hats) {
      this.hats = FixedList.copyOfNullable(hats);
      return this;
    }

    /** Returns the record. */
    public PlaceValue build() {
      return new PlaceValue(seats, owner, heir, hats);
    }
  }

  /**
   * A part of {@link PlaceValue}, versions 1.
   *
   * @param name
   */
  public record Person(
      String name) {

    static final Person DEFAULT = builder().build();

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
      return new Builder();
    }

    /** Returns a builder that holds the values of this record. */
    public Builder toBuilder() {
      Builder builder = new Builder();
      builder.name = name;
      return builder;
    }

    boolean isDefault() {
      return this == DEFAULT || equals(DEFAULT);
    }

    static Person read(ByteBuffer in, int version) {
      String name = WireReader.readString(in, true);
      WireReader.skipTags(in);
      return new Person(name);
    }

    static @Nullable Person readNullableTag(ByteBuffer in, int version) {
      return WireReader.readUnsignedVarint(in) <= 0 ? null : read(in, version);
    }

    int size(int version) {
      int size = 1;
      size += Sizes.string(name, true);
      return size;
    }

    static int nullableSize(@Nullable Person value, int version) {
      return value == null ? 1 : 1 + value.size(version);
    }

    void write(WireWriter out, int version) {
      out.putString(name, true);
      out.putByte((byte) 0);
    }

    static void writeNullableTag(WireWriter out, @Nullable Person value, int version) {
      out.putUnsignedVarint(value == null ? 0 : 1);
      if (value != null) {
        value.write(out, version);
      }
    }

    /** Builds the record: each method sets the component of its name. */
    public static final class Builder {
      private String name = "";

      private Builder() {}

      public Builder name(String name) {
        this.name = name;
        return this;
      }

      /** Returns the record. */
      public Person build() {
        return new Person(name);
      }
    }
  }
}
