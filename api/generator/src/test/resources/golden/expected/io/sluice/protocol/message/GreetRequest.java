// Generated from GreetRequest.json
// of 2.0 and 1.0. Not to be edited.
package io.sluice.protocol.message;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.wire.FixedList;
import io.sluice.protocol.wire.Payload;
import io.sluice.protocol.wire.Sizes;
import io.sluice.protocol.wire.WireReader;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request of {@link ApiKey#GREET}. Versions 0-4, flexible: 3-4, not yet stable: 4.
 *
 * @param name Who is greeted; &lt;all&gt; &amp; "any" &#64;characters. (may be null: 4)
 * @param hats (versions 0)
 * @param version A name that the methods' parameters have too.
 * @param timeoutMs How long to wait. (versions 1-4)
 * @param polite Whether to take the hat off. (versions 2-3)
 * @param guests Who comes along. (versions 2-4; may be null)
 * @param meeting (versions 4; may be null)
 * @param token (versions 3-4; tagged)
 * @param origin (versions 3-4; tagged: 4)
 */
public record GreetRequest(
    @Nullable String name,
    byte hats,
    short version,
    int timeoutMs,
    boolean polite,
    @Nullable List<Guest> guests,
    @Nullable Place meeting,
    ByteBuffer token,
    Place origin)
    implements RequestMessage {

  /** Returns a builder that holds the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that holds the values of this record. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.name = name;
    builder.hats = hats;
    builder.version = this.version;
    builder.timeoutMs = timeoutMs;
    builder.polite = polite;
    builder.guests = guests;
    builder.meeting = meeting;
    builder.token = token;
    builder.origin = origin;
    return builder;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.GREET;
  }

  /** Reads the given version from the buffer's position on. */
  public static GreetRequest read(ByteBuffer in, int version) {
    Checks.version("GreetRequest", version, 0, 4);
    boolean flexible = version >= 3;
    String name = WireReader.readNullableString(in, flexible);
    if (version <= 3) {
      WireReader.nonNull(name);
    }
    byte hats = 0;
    if (version == 0) {
      hats = WireReader.readByte(in);
    }
    short versionValue = WireReader.readShort(in);
    int timeoutMs = Integer.MAX_VALUE;
    if (version >= 1) {
      timeoutMs = WireReader.readInt(in);
    }
    boolean polite = true;
    if (version >= 2 && version <= 3) {
      polite = WireReader.readBoolean(in);
    }
    List<Guest> guests = null;
    if (version >= 2) {
      guests = Guest.readList(in, version);
    }
    Place meeting = null;
    if (version >= 4) {
      meeting = Place.readNullable(in, version);
    }
    ByteBuffer token = WireReader.NO_BYTES;
    Place origin = Place.DEFAULT;
    if (version == 3) {
      origin = Place.read(in, version);
    }
    if (flexible) {
      for (int count = WireReader.readUnsignedVarint(in); count != 0; count--) {
        int tag = WireReader.readUnsignedVarint(in);
        int end = WireReader.readTagEnd(in);
        switch (tag) {
          case 0 -> {
            if (version >= 4) {
              origin = Place.read(in, version);
            } else {
              in.position(end);
            }
          }
          case 1 -> token = WireReader.readBytes(in, true);
          default -> in.position(end);
        }
        WireReader.endTag(in, end);
      }
    }
    return new GreetRequest(
        name,
        hats,
        versionValue,
        timeoutMs,
        polite,
        guests,
        meeting,
        token,
        origin);
  }

  @Override
  public int size(int version) {
    Checks.version("GreetRequest", version, 0, 4);
    boolean flexible = version >= 3;
    int size = 2;
    size += Sizes.nullableString(name, flexible);
    if (version == 0) {
      size++;
    }
    if (version >= 1) {
      size += 4;
    }
    if (version >= 2 && version <= 3) {
      size++;
    }
    if (version >= 2) {
      size += Guest.listSize(guests, version);
    }
    if (version >= 4) {
      size += Place.nullableSize(meeting, version);
    }
    if (version == 3) {
      size += origin.size(version);
    }
    if (flexible) {
      size += tagsSize(version);
    }
    return size;
  }

  private int tagsSize(int version) {
    int size = 1;
    if (version >= 4 && !origin.isDefault()) {
      size += Sizes.tag(0, origin.size(version));
    }
    if (token.hasRemaining()) {
      size += Sizes.tag(1, Sizes.bytes(token, true));
    }
    return size;
  }

  @Override
  public void write(WireWriter out, int version) {
    Checks.version("GreetRequest", version, 0, 4);
    boolean flexible = version >= 3;
    if (version <= 3) {
      Checks.notNull(name, "GreetRequest.name", version);
    }
    out.putNullableString(name, flexible);
    if (version == 0) {
      out.putByte(hats);
    } else if (hats != 0) {
      throw Checks.absent("GreetRequest.hats", version);
    }
    out.putShort(this.version);
    if (version >= 1) {
      out.putInt(timeoutMs);
    }
    if (version >= 2 && version <= 3) {
      out.putBoolean(polite);
    } else if (!polite) {
      throw Checks.absent("GreetRequest.polite", version);
    }
    if (version >= 2) {
      Guest.writeList(out, guests, version);
    } else if (guests != null) {
      throw Checks.absent("GreetRequest.guests", version);
    }
    if (version >= 4) {
      Place.writeNullable(out, meeting, version);
    } else if (meeting != null) {
      throw Checks.absent("GreetRequest.meeting", version);
    }
    if (version <= 2 && token.hasRemaining()) {
      throw Checks.absent("GreetRequest.token", version);
    }
    if (version == 3) {
      origin.write(out, version);
    }
    if (flexible) {
      writeTags(out, version);
    }
  }

  private void writeTags(WireWriter out, int version) {
    int count = 0;
    if (version >= 4 && !origin.isDefault()) {
      count++;
    }
    if (token.hasRemaining()) {
      count++;
    }
    out.putUnsignedVarint(count);
    if (version >= 4 && !origin.isDefault()) {
      out.putTag(0, origin.size(version));
      origin.write(out, version);
    }
    if (token.hasRemaining()) {
      out.putTag(1, Sizes.bytes(token, true));
      out.putBytes(token, true);
    }
  }

  /** Builds the record: each method sets the component of its name. */
  public static final class Builder {
    private @Nullable String name = "";
    private byte hats = 0;
    private short version = -1;
    private int timeoutMs = Integer.MAX_VALUE;
    private boolean polite = true;
    private @Nullable List<Guest> guests = null;
    private @Nullable Place meeting = null;
    private ByteBuffer token = WireReader.NO_BYTES;
    private Place origin = Place.DEFAULT;

    private Builder() {}

    public Builder name(@Nullable String name) {
      this.name = name;
      return this;
    }

    public Builder hats(byte hats) {
      this.hats = hats;
      return this;
    }

    public Builder version(short version) {
      this.version = version;
      return this;
    }

    public Builder timeoutMs(int timeoutMs) {
      this.timeoutMs = timeoutMs;
      return this;
    }

    public Builder polite(boolean polite) {
      this.polite = polite;
      return this;
    }

    public Builder guests(@Nullable List<Guest> guests) {
      this.guests = FixedList.copyOfNullable(guests);
      return this;
    }

    public Builder meeting(@Nullable Place meeting) {
      this.meeting = meeting;
      return this;
    }

    public Builder token(ByteBuffer token) {
      this.token = token;
      return this;
    }

    public Builder origin(Place origin) {
      this.origin = origin;
      return this;
    }

    /** Returns the record. */
    public GreetRequest build() {
      return new GreetRequest(
          name,
          hats,
          version,
          timeoutMs,
          polite,
          guests,
          meeting,
          token,
          origin);
    }
  }

  /**
   * A part of {@link GreetRequest}, versions 2-4.
   *
   * @param id
   * @param seats
   * @param home
   * @param luggage (may be null)
   */
  public record Guest(
      Uuid id,
      List<Integer> seats,
      Place home,
      @Nullable Payload luggage) {

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
      return new Builder();
    }

    /** Returns a builder that holds the values of this record. */
    public Builder toBuilder() {
      Builder builder = new Builder();
      builder.id = id;
      builder.seats = seats;
      builder.home = home;
      builder.luggage = luggage;
      return builder;
    }

    static Guest read(ByteBuffer in, int version) {
      boolean flexible = version >= 3;
      Uuid id = WireReader.readUuid(in);
      List<Integer> seats = WireReader.nonNull(WireReader.readIntList(in, flexible));
      Place home = Place.read(in, version);
      Payload luggage = WireReader.readNullablePayload(in, flexible);
      if (flexible) {
        WireReader.skipTags(in);
      }
      return new Guest(id, seats, home, luggage);
    }

    static @Nullable List<Guest> readList(ByteBuffer in, int version) {
      int count = WireReader.readArrayLength(in, version >= 3, 30);
      if (count < 0) {
        return null;
      }
      Guest[] elements = new Guest[count];
      for (int i = 0; i < count; i++) {
        elements[i] = read(in, version);
      }
      return FixedList.of(elements);
    }

    int size(int version) {
      boolean flexible = version >= 3;
      int size = 16;
      size += Sizes.fixedList(seats, 4, flexible);
      size += home.size(version);
      size += Sizes.nullablePayload(luggage, flexible);
      if (flexible) {
        size++;
      }
      return size;
    }

    static int listSize(@Nullable List<Guest> list, int version) {
      if (list == null) {
        return Sizes.length(-1, version >= 3);
      }
      int size = Sizes.length(list.size(), version >= 3);
      for (Guest each : list) {
        size += each.size(version);
      }
      return size;
    }

    void write(WireWriter out, int version) {
      boolean flexible = version >= 3;
      out.putUuid(id);
      out.putIntList(seats, flexible);
      home.write(out, version);
      out.putNullablePayload(luggage, flexible);
      if (flexible) {
        out.putByte((byte) 0);
      }
    }

    static void writeList(WireWriter out, @Nullable List<Guest> list, int version) {
      if (list == null) {
        out.putNullLength(version >= 3);
        return;
      }
      out.putLength(list.size(), version >= 3);
      for (Guest each : list) {
        each.write(out, version);
      }
    }

    /** Builds the record: each method sets the component of its name. */
    public static final class Builder {
      private Uuid id = Uuid.ZERO;
      private List<Integer> seats = List.of();
      private Place home = Place.DEFAULT;
      private @Nullable Payload luggage = null;

      private Builder() {}

      public Builder id(Uuid id) {
        this.id = id;
        return this;
      }

      public Builder seats(List<Integer> seats) {
        this.seats = FixedList.copyOf(seats);
        return this;
      }

      public Builder home(Place home) {
        this.home = home;
        return this;
      }

      public Builder luggage(@Nullable Payload luggage) {
        this.luggage = luggage;
        return this;
      }

      /** Returns the record. */
      public Guest build() {
        return new Guest(id, seats, home, luggage);
      }
    }
  }

  /**
   * A part of {@link GreetRequest}, versions 2-4.
   *
   * @param town
   * @param distance
   */
  public record Place(
      String town,
      double distance) {

    static final Place DEFAULT = builder().build();

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
      return new Builder();
    }

    /** Returns a builder that holds the values of this record. */
    public Builder toBuilder() {
      Builder builder = new Builder();
      builder.town = town;
      builder.distance = distance;
      return builder;
    }

    boolean isDefault() {
      return this == DEFAULT || equals(DEFAULT);
    }

    static Place read(ByteBuffer in, int version) {
      boolean flexible = version >= 3;
      String town = WireReader.readString(in, false);
      double distance = WireReader.readDouble(in);
      if (flexible) {
        WireReader.skipTags(in);
      }
      return new Place(town, distance);
    }

    static @Nullable Place readNullable(ByteBuffer in, int version) {
      return WireReader.readByte(in) < 0 ? null : read(in, version);
    }

    int size(int version) {
      boolean flexible = version >= 3;
      int size = 8;
      size += Sizes.string(town, false);
      if (flexible) {
        size++;
      }
      return size;
    }

    static int nullableSize(@Nullable Place value, int version) {
      return value == null ? 1 : 1 + value.size(version);
    }

    void write(WireWriter out, int version) {
      boolean flexible = version >= 3;
      out.putString(town, false);
      out.putDouble(distance);
      if (flexible) {
        out.putByte((byte) 0);
      }
    }

    static void writeNullable(WireWriter out, @Nullable Place value, int version) {
      out.putByte((byte) (value == null ? -1 : 1));
      if (value != null) {
        value.write(out, version);
      }
    }

    /** Builds the record: each method sets the component of its name. */
    public static final class Builder {
      private String town = "Paris";
      private double distance = 0.0;

      private Builder() {}

      public Builder town(String town) {
        this.town = town;
        return this;
      }

      public Builder distance(double distance) {
        this.distance = distance;
        return this;
      }

      /** Returns the record. */
      public Place build() {
        return new Place(town, distance);
      }
    }
  }
}
