package io.sluice.spi;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A member of a group, as an assignor sees it. Immutable. */
public final class GroupMember {
  private final String id;
  private final @Nullable String instanceId;
  private final @Nullable String rack;
  private final SortedSet<String> topics;
  private final PartitionSet owned;
  private final int generation;
  private final @Nullable ByteBuffer userData;

  private GroupMember(Builder builder) {
    this.id = builder.id;
    this.instanceId = builder.instanceId;
    this.rack = builder.rack;
    this.topics = Collections.unmodifiableSortedSet(new TreeSet<>(builder.topics));
    this.owned = builder.owned;
    this.generation = builder.generation;
    this.userData = builder.userData;
  }

  /** Starts a member that subscribes to nothing and owns nothing. */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * Returns the id that the group knows it by; another one each time that it joins, unless it is a
   * static member.
   */
  public String id() {
    return id;
  }

  /** Returns the id of a static member (KIP-345), which stays over its restarts, or null. */
  public @Nullable String instanceId() {
    return instanceId;
  }

  /** Returns the rack that it stands in, or null. */
  public @Nullable String rack() {
    return rack;
  }

  /** Returns the topics that it subscribes to, whether or not they exist. */
  public SortedSet<String> topics() {
    return topics;
  }

  /** Returns what it owns now, or was last given. */
  public PartitionSet owned() {
    return owned;
  }

  /**
   * Returns the generation of a classic group in which it was given what it owns, or -1 if that is
   * not known: of two members that claim a partition, the one with the higher generation owns it.
   */
  public int generation() {
    return generation;
  }

  /**
   * Returns what its own assignor told the leader in a classic group, or null; a buffer of its own.
   */
  public @Nullable ByteBuffer userData() {
    return userData == null ? null : userData.asReadOnlyBuffer();
  }

  @Override
  public String toString() {
    return id + " of " + topics + " owns " + owned;
  }

  /** Puts a member together. */
  public static final class Builder {
    private final String id;
    private @Nullable String instanceId;
    private @Nullable String rack;
    private Collection<String> topics = List.of();
    private PartitionSet owned = PartitionSet.empty();
    private int generation = -1;
    private @Nullable ByteBuffer userData;

    private Builder(String id) {
      this.id = Objects.requireNonNull(id);
    }

    /** Makes it a static member. */
    public Builder instanceId(@Nullable String value) {
      instanceId = value;
      return this;
    }

    /** Says where it stands. */
    public Builder rack(@Nullable String value) {
      rack = value;
      return this;
    }

    /** Says what it subscribes to. */
    public Builder topics(Collection<String> value) {
      topics = value;
      return this;
    }

    /** Says what it owns. */
    public Builder owned(PartitionSet value) {
      owned = Objects.requireNonNull(value);
      return this;
    }

    /** Says since when. */
    public Builder generation(int value) {
      generation = value;
      return this;
    }

    /** Says what its assignor told. */
    public Builder userData(@Nullable ByteBuffer value) {
      userData = value == null ? null : value.slice();
      return this;
    }

    /** Makes the member. */
    public GroupMember build() {
      return new GroupMember(this);
    }
  }
}
