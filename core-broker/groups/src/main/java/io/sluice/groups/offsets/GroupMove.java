package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetDeleteResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the offsets of a group from the log to the metadata store or back.
 *
 * <p>The group's marker says at each instant which of the two holds: it is set to the old place
 * before anything is copied, and to the new one when everything is there. What is left in the old
 * place is then removed. So a process may end between any two steps. From the first step to the
 * last the offsets can be read, and not be changed.
 *
 * <p>If a marker could not be set, or was set and nobody heard of it, the store is asked what it is
 * now.
 */
final class GroupMove {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMove.class);

  private final GroupTable table;
  private final OffsetTable log;
  private final Places places;
  private final PlaceFinder finder;
  private final StoreAccess access;
  private final Promises promises;

  GroupMove(
      GroupTable table,
      OffsetTable log,
      Places places,
      PlaceFinder finder,
      StoreAccess access,
      Promises promises) {
    this.table = table;
    this.log = log;
    this.places = places;
    this.finder = finder;
    this.access = access;
    this.promises = promises;
  }

  void move(
      MoveGroupOffsetsRequest request,
      Reply<MoveGroupOffsetsResponse> reply,
      Outbox<GroupRecord> out) {
    String group = request.groupId();
    Storage to = Storage.ofWord(request.storage());
    if (to == null || group.isEmpty()) {
      out.reply(reply, response(ErrorCode.INVALID_REQUEST, 0));
      return;
    }
    move(group, to, out, (error, later) -> later.reply(reply, response(error, count(group))));
  }

  private int count(String group) {
    Keeper keeper = places.readable(group);
    return keeper == null ? 0 : keeper.offsets().size();
  }

  private static MoveGroupOffsetsResponse response(ErrorCode error, int count) {
    return MoveGroupOffsetsResponse.builder()
        .errorCode(error.code())
        .errorMessage(error == ErrorCode.NONE ? null : error.message())
        .offsetCount(error == ErrorCode.NONE ? count : 0)
        .build();
  }

  /**
   * Moves a group; does nothing if it is there already. When it is done the keeper of the group's
   * offsets is the new one.
   */
  private void move(String group, Storage to, Outbox<GroupRecord> out, Done done) {
    Keeper from;
    try {
      places.requireChangeable(group, out);
      out.requireWritable();
      if (table.find(group) == null) {
        throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "there is no such group");
      }
      if (log.pending().has(group)) {
        throw new ApiException(ErrorCode.UNSTABLE_OFFSET_COMMIT, "a transaction is open");
      }
      from = places.toChange(group);
    } catch (ApiException refusal) {
      done.done(refusal.error(), out);
      return;
    }
    Done promised = promises.promise(done);
    switch (from) {
      case LogKeeper inLog when to == Storage.ZOOKEEPER -> toStore(group, inLog, promised);
      case StoreKeeper inStore when to == Storage.KAFKA -> toLog(group, inStore, out, promised);
      default -> promised.done(ErrorCode.NONE, out);
    }
  }

  private void toStore(String group, LogKeeper from, Done done) {
    places.freeze(group);
    mark(group, Storage.KAFKA, done, marked -> readOldNodes(group, from, done));
  }

  /** Nodes may be there of old consumers, or of a move that did not end. */
  private void readOldNodes(String group, LogKeeper from, Done done) {
    access.call(
        nodes -> nodes.read(group),
        (old, failure, out) -> {
          if (failure != null) {
            giveUp(group, failure, out, done);
          } else {
            writeNodes(group, from, old, done);
          }
        });
  }

  private void writeNodes(
      String group, LogKeeper from, Map<TopicPartition, String> old, Done done) {
    Map<TopicPartition, @Nullable String> texts = new LinkedHashMap<>();
    old.keySet().forEach(partition -> texts.put(partition, null));
    GroupOffsets copy = new GroupOffsets();
    from.offsets()
        .forEach(
            (topic, partition, offset) -> {
              texts.put(new TopicPartition(topic, partition), OffsetNode.write(offset));
              copy.put(topic, partition, offset);
              return true;
            });
    access.call(
        nodes -> nodes.write(group, texts),
        (nothing, failure, out) -> {
          if (failure != null) {
            giveUp(group, failure, out, done);
          } else {
            mark(group, Storage.ZOOKEEPER, done, marked -> emptyLog(group, copy, marked, done));
          }
        });
  }

  private void emptyLog(String group, GroupOffsets copy, Outbox<GroupRecord> out, Done done) {
    places.keepInStore(group, copy);
    access.inSteps(
        later -> {
          if (Removing.removeMore(group, log, later)) {
            return true;
          }
          finish(group, later, done);
          return false;
        },
        out);
  }

  private void toLog(String group, StoreKeeper from, Outbox<GroupRecord> out, Done done) {
    places.freeze(group);
    from.change(
        List.of(),
        out,
        (error, later) -> {
          if (error == ErrorCode.NONE) {
            mark(group, Storage.ZOOKEEPER, done, marked -> fillLog(group, from, marked, done));
          } else {
            places.thaw(group);
            done.done(error, later);
          }
        });
  }

  private void fillLog(String group, StoreKeeper from, Outbox<GroupRecord> out, Done done) {
    Iterator<Change> changes = changesToLog(group, from.offsets()).iterator();
    access.inSteps(later -> fillMore(group, changes, later, done), out);
  }

  /** Returns what makes the log have these offsets and no others. */
  private List<Change> changesToLog(String group, GroupOffsets wanted) {
    List<Change> changes = new ArrayList<>();
    GroupOffsets old = log.find(group);
    if (old != null) {
      changes.addAll(old.removals((topic, partition, offset) -> true, Integer.MAX_VALUE));
    }
    wanted.forEach((topic, partition, offset) -> changes.add(new Change(topic, partition, offset)));
    return changes;
  }

  private boolean fillMore(
      String group, Iterator<Change> changes, Outbox<GroupRecord> out, Done done) {
    for (int i = 0; i < Removing.REMOVALS_PER_TURN_MAX && changes.hasNext(); i++) {
      out.write(OffsetTable.record(group, changes.next()));
    }
    if (changes.hasNext()) {
      return true;
    }
    whenCommitted(
        out, later -> mark(group, Storage.KAFKA, done, marked -> removeNodes(group, done)));
    return false;
  }

  /** An answer to itself is given when all that was written before is committed. */
  private void whenCommitted(Outbox<GroupRecord> out, Consumer<Outbox<GroupRecord>> then) {
    OffsetDeleteResponse committed = OffsetAnswers.refuseDelete(ErrorCode.NONE);
    Reply<OffsetDeleteResponse> reply =
        new Reply<>(
            response -> {
              if (response == committed) {
                access.enter(then::accept);
              }
            },
            OffsetAnswers::refuseDelete);
    out.reply(reply, committed);
  }

  private void removeNodes(String group, Done done) {
    Keeper from = places.toRead(group);
    Map<TopicPartition, @Nullable String> texts = new LinkedHashMap<>();
    from.offsets()
        .forEach(
            (topic, partition, offset) -> {
              texts.put(new TopicPartition(topic, partition), null);
              return true;
            });
    places.keepInLog(group);
    access.call(
        nodes -> nodes.write(group, texts),
        (nothing, failure, out) -> {
          if (failure != null) {
            LOG.warn(
                "The offsets of group '{}' are in the log now; its nodes could not be removed: {}",
                group,
                failure.toString());
          }
          finish(group, out, done);
        });
  }

  private void mark(String group, Storage storage, Done done, Consumer<Outbox<GroupRecord>> then) {
    if (places.marker(group) == storage) {
      access.enter(then::accept);
      return;
    }
    access.call(
        nodes -> nodes.mark(group, storage.marker()),
        (nothing, failure, out) -> {
          if (failure == null) {
            places.marked(group, storage.marker());
            then.accept(out);
          } else {
            finder.findAgain(group);
            giveUp(group, failure, out, done);
          }
        });
  }

  private void giveUp(String group, Throwable failure, Outbox<GroupRecord> out, Done done) {
    places.thaw(group);
    done.done(StoreAccess.errorOf(failure), out);
  }

  private void finish(String group, Outbox<GroupRecord> out, Done done) {
    places.thaw(group);
    done.done(ErrorCode.NONE, out);
  }
}
