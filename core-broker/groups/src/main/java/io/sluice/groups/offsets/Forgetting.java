package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what the metadata store has of a group, with the marker.
 *
 * <p>If that fails it may have been done all the same. What is believed of the marker may be wrong
 * then, and a move that relied on it would leave offsets in two places and nothing that says which
 * holds: so the store is asked what it has now, and until it answers the group's offsets can be
 * neither read nor changed.
 */
final class Forgetting {
  private final Places places;
  private final PlaceFinder finder;
  private final StoreAccess access;
  private final Promises promises;

  Forgetting(Places places, PlaceFinder finder, StoreAccess access, Promises promises) {
    this.places = places;
    this.finder = finder;
    this.access = access;
    this.promises = promises;
  }

  /**
   * Removes all that is kept for a group in the store, and what is known of it.
   *
   * @param evenIfNotEmpty whether to do so if it turns out that it has offsets; otherwise that is
   *     refused with NON_EMPTY_GROUP
   */
  void forget(String group, boolean evenIfNotEmpty, Outbox<GroupRecord> out, Done done) {
    if (!places.hasNode(group)) {
      done.done(ErrorCode.NONE, out);
      return;
    }
    places.freeze(group);
    Done promised = promises.promise(done);
    StoreKeeper keeper = places.stored(group);
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
            places.thaw(group);
            promised.done(ErrorCode.NON_EMPTY_GROUP, later);
          }
        });
  }

  private void deleteNodes(String group, Done done) {
    access.call(
        nodes -> nodes.delete(group),
        (nothing, failure, out) ->
            access.whenWritable(turn -> deleted(group, failure, turn, done), out));
  }

  private void deleted(
      String group, @Nullable Throwable failure, Outbox<GroupRecord> out, Done done) {
    places.thaw(group);
    if (failure == null) {
      places.nodeDeleted(group);
      done.done(ErrorCode.NONE, out);
    } else {
      finder.findAgain(group);
      done.done(StoreAccess.errorOf(failure), out);
    }
  }
}
