package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.GroupSettings;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Knows where the offsets of each group are kept; the package says by which rule. */
final class Places {
  private final GroupSettings settings;
  private final OffsetTable log;
  private final StoreAccess store;
  private final Promises promises;

  private final Map<String, StoreKeeper> stored = new TreeMap<>();
  private final Map<String, String> markers = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();
  private final Set<String> frozen = new HashSet<>();
  private boolean listed;

  Places(GroupSettings settings, OffsetTable log, StoreAccess store, Promises promises) {
    this.settings = settings;
    this.log = log;
    this.store = store;
    this.promises = promises;
  }

  /**
   * Returns the keeper of a group's offsets.
   *
   * @throws ApiException with COORDINATOR_LOAD_IN_PROGRESS if it is not known where they are
   */
  Keeper toRead(String group) {
    if (!listed || unknown.contains(group)) {
      throw new ApiException(
          ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, "it is not known yet where the offsets are kept");
    }
    StoreKeeper keeper = stored.get(group);
    return keeper != null ? keeper : new LogKeeper(group, log);
  }

  /**
   * Checks that a group's offsets can be changed now; settles nothing yet.
   *
   * @throws ApiException with COORDINATOR_LOAD_IN_PROGRESS if not, or as {@link
   *     Outbox#requireWritable} does if they are kept in the log
   */
  void requireChangeable(String group, Outbox<GroupRecord> out) {
    if (atRest(group) instanceof LogKeeper && !goesToStore(group)) {
      out.requireWritable();
    }
  }

  /**
   * Returns the keeper of a group's offsets, to change them; settles where they are kept if there
   * are none, so whoever asks must have been admitted.
   *
   * @throws ApiException with COORDINATOR_LOAD_IN_PROGRESS if that is not known, or is being
   *     changed
   */
  Keeper toChange(String group) {
    Keeper keeper = atRest(group);
    return keeper instanceof LogKeeper && goesToStore(group)
        ? keepInStore(group, new GroupOffsets())
        : keeper;
  }

  /**
   * Checks that a group's offsets can be committed in a transaction now: the store knows none.
   *
   * @throws ApiException with UNSUPPORTED_FOR_MESSAGE_FORMAT if they are kept in the store, or
   *     would be, or as {@link #requireChangeable} does
   */
  void requireLog(String group, Outbox<GroupRecord> out) {
    if (atRest(group) instanceof StoreKeeper || goesToStore(group)) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
          "Offsets in the metadata store cannot be part of a transaction.");
    }
    out.requireWritable();
  }

  private Keeper atRest(String group) {
    if (frozen.contains(group)) {
      throw new ApiException(
          ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, "the offsets are being moved or deleted");
    }
    return toRead(group);
  }

  /** A group without a name has no node. */
  private boolean goesToStore(String group) {
    return !group.isEmpty()
        && !log.has(group)
        && Storage.ofMarker(markers.get(group)) != Storage.KAFKA
        && Storage.ofWord(settings.offsetsStorage()) == Storage.ZOOKEEPER;
  }

  /** Returns the keeper of a group whose offsets may be changed now, or null. */
  @Nullable Keeper changeable(String group) {
    try {
      return atRest(group);
    } catch (ApiException notNow) {
      return null;
    }
  }

  /** Returns the keeper of a group whose offsets can be read now, or null. */
  @Nullable Keeper readable(String group) {
    try {
      return toRead(group);
    } catch (ApiException notNow) {
      return null;
    }
  }

  /** Says that the groups are known that have nodes in the store. */
  void listed() {
    listed = true;
  }

  /** Says that it is being found out where a group's offsets are. */
  void search(String group) {
    unknown.add(group);
    stored.remove(group);
  }

  /** Says what a group's marker is. */
  void marked(String group, String marker) {
    markers.put(group, marker);
  }

  /** Returns what a group's marker says, or null. */
  @Nullable Storage marker(String group) {
    return Storage.ofMarker(markers.get(group));
  }

  /** Says that a group's offsets are kept in the log, unless it has none. */
  void keepInLog(String group) {
    unknown.remove(group);
    stored.remove(group);
  }

  /** Says that a group's offsets are kept in the store. */
  StoreKeeper keepInStore(String group, GroupOffsets offsets) {
    StoreKeeper keeper = new StoreKeeper(group, store, promises, offsets);
    unknown.remove(group);
    stored.put(group, keeper);
    return keeper;
  }

  /** Keeps a group's offsets from being changed. */
  void freeze(String group) {
    frozen.add(group);
  }

  /** Lets a group's offsets be changed again. */
  void thaw(String group) {
    frozen.remove(group);
  }

  /** Returns the ids of the groups whose offsets are in the store, in order. */
  List<String> inStore() {
    return List.copyOf(stored.keySet());
  }

  /** Returns the keeper of a group whose offsets are in the store, or null. */
  @Nullable StoreKeeper stored(String group) {
    return stored.get(group);
  }

  /** Returns whether the store has a node of a group, as far as is known. */
  boolean hasNode(String group) {
    return stored.containsKey(group) || markers.containsKey(group);
  }

  /** Says that the store has nothing of a group any more. */
  void nodeDeleted(String group) {
    stored.remove(group);
    markers.remove(group);
  }
}
