package io.sluice.groups.offsets;

import io.sluice.groups.machine.GroupSettings;
import io.sluice.groups.machine.Outbox;
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
  void requireChangeable(String group, Outbox out) {
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
        && log.find(group) == null
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

  /**
   * Removes all that is kept for a group in the store, and what is known of it.
   *
   * @param evenIfNotEmpty whether to do so if it turns out that it has offsets; otherwise that is
   *     refused with NON_EMPTY_GROUP
   */
  void forget(String group, boolean evenIfNotEmpty, Outbox out, Done done) {
    StoreKeeper keeper = stored.get(group);
    if (keeper == null && !markers.containsKey(group)) {
      done.done(ErrorCode.NONE, out);
      return;
    }
    freeze(group);
    Done promised = promises.promise(done);
    if (keeper == null) {
      deleteNodes(group, promised);
      return;
    }
    keeper.change(
        List.of(),
        out,
        (error, later) -> {
          if (error != ErrorCode.NONE) {
            return; // The shard is given up, and the promise broken.
          }
          if (evenIfNotEmpty || keeper.offsets().isEmpty()) {
            deleteNodes(group, promised);
          } else {
            thaw(group);
            promised.done(ErrorCode.NON_EMPTY_GROUP, later);
          }
        });
  }

  private void deleteNodes(String group, Done done) {
    store.call(
        nodes -> nodes.delete(group),
        (nothing, failure, out) ->
            store.whenWritable(turn -> deleted(group, failure, turn, done), out));
  }

  private void deleted(String group, @Nullable Throwable failure, Outbox out, Done done) {
    thaw(group);
    if (failure == null) {
      stored.remove(group);
      markers.remove(group);
      done.done(ErrorCode.NONE, out);
    } else {
      done.done(StoreAccess.errorOf(failure), out);
    }
  }
}
