package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Producer;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Cluster;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import java.util.function.Function;

/**
 * Keeps the committed offsets of a shard's groups.
 *
 * <p>Confined to the shard's turns. Answers that have to wait for the metadata store are given by a
 * later turn, or refused by {@link #unload}.
 */
public final class Offsets {
  private final Environment environment;
  private final GroupTable table;
  private final Function<String, ? extends Group> createEmpty;
  private final OffsetServices services;

  private final OffsetTable log = new OffsetTable();
  private final Promises promises = new Promises();
  private final StoreAccess access;
  private final Committing committing;
  private final TxnCommitting txnCommitting;
  private final Fetching fetching;
  private final Deleting deleting;
  private final Removing removing;
  private final Expiry expiry;
  private final PlaceFinder finder;
  private final GroupMove moving;
  private final Lags lags;
  private final Describing describing;
  private boolean loaded;

  /**
   * Creates the offsets of a shard, with none.
   *
   * @param createEmpty puts a group without members into the table, for offsets that somebody
   *     commits who is no member
   */
  public Offsets(
      Environment environment,
      GroupTable table,
      Function<String, ? extends Group> createEmpty,
      OffsetServices services) {
    this.environment = environment;
    this.table = table;
    this.createEmpty = createEmpty;
    this.services = services;
    access = new StoreAccess(environment, services);
    Places places = new Places(environment.settings(), log, access, promises);
    finder = new PlaceFinder(environment, table, log, places, access, createEmpty);
    Forgetting forgetting = new Forgetting(places, finder, access, promises);
    CommitterCheck check = new CommitterCheck(table, createEmpty);
    PendingOffsets pending = log.pending();
    committing = new Committing(environment, check, places);
    txnCommitting = new TxnCommitting(environment, check, places, services, promises);
    fetching = new Fetching(environment, table, pending, places);
    deleting = new Deleting(environment, table, pending, places);
    removing = new Removing(table, log, places, access, promises, forgetting);
    expiry = new Expiry(environment, table, pending, places, access, forgetting);
    moving = new GroupMove(table, log, places, finder, access, promises);
    lags = new Lags(environment, services, table, places, access);
    describing = new Describing(table, places, lags, promises);
  }

  /**
   * Starts, after the log was replayed: asks the metadata store which groups keep their offsets
   * there. Until it has answered, requests are refused with COORDINATOR_LOAD_IN_PROGRESS.
   */
  public void loaded(Outbox<GroupRecord> out) {
    loaded = true;
    for (String group : log.groups()) {
      requireGroup(group);
    }
    finder.findAll(services.mine());
    expiry.start();
    lags.start();
  }

  /** Gives up: refuses what is still held. */
  public void unload(ErrorCode error) {
    access.stop();
    lags.stop();
    Outbox<GroupRecord> last = Outbox.closed(error);
    promises.breakAll(error, last);
    last.answers().forEach(Outbox.Answer::give);
  }

  /** Applies a record. */
  public void replay(GroupRecord.OffsetCommit record) {
    log.replay(record);
    if (loaded && record.value() != null) {
      requireGroup(record.key().group());
    }
  }

  /** Applies a record that counts when its transaction is committed. */
  public void replay(GroupRecord.OffsetCommit record, Producer producer) {
    log.replay(record, producer);
    if (loaded) {
      requireGroup(record.key().group());
    }
  }

  /** Applies a marker. */
  public void ended(Producer producer, boolean commit) {
    log.ended(producer, commit);
    txnCommitting.ended(producer);
  }

  /** While the log is read the record of a group may come after those of its offsets. */
  private void requireGroup(String group) {
    if (table.find(group) == null) {
      createEmpty.apply(group);
    }
  }

  /** OffsetCommit, v2 … v10. */
  public void commit(
      Caller caller,
      OffsetCommitRequest request,
      Reply<OffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    committing.commit(caller, request, reply, out);
  }

  /** TxnOffsetCommit, v0 … v6. */
  public void commitInTransaction(
      Caller caller,
      TxnOffsetCommitRequest request,
      Reply<TxnOffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    txnCommitting.commit(caller, request, reply, out);
  }

  /**
   * OffsetFetch, v1 … v10. Of the groups of a request all must be this shard's; whoever splits one
   * joins the answers by putting their groups together.
   */
  public void fetch(
      Caller caller,
      OffsetFetchRequest request,
      Reply<OffsetFetchResponse> reply,
      Outbox<GroupRecord> out) {
    out.reply(reply, fetching.fetch(request, caller.apiVersion()));
  }

  /** OffsetDelete, v0. */
  public void delete(
      Caller caller,
      OffsetDeleteRequest request,
      Reply<OffsetDeleteResponse> reply,
      Outbox<GroupRecord> out) {
    deleting.delete(request, reply, out);
  }

  /**
   * Removes all offsets of a group, if it has no members; the group itself is the caller's to
   * delete, when it hears that they are gone. That takes several turns if there are many.
   *
   * @throws io.sluice.kernel.ApiException if the log takes no records now
   */
  public void deleteGroup(String groupId, Outbox<GroupRecord> out, Done done) {
    out.requireWritable();
    removing.removeGroup(groupId, out, done);
  }

  /** Removes the offsets of topics that are gone. */
  public void topicsChanged(Cluster.Change change, Outbox<GroupRecord> out) {
    removing.topicsChanged(change, environment.clock().wallMs(), out);
  }

  /** MoveGroupOffsets, v0: moves a group's offsets to the log or to the metadata store. */
  public void move(
      Caller caller,
      MoveGroupOffsetsRequest request,
      Reply<MoveGroupOffsetsResponse> reply,
      Outbox<GroupRecord> out) {
    moving.move(request, reply, out);
  }

  /**
   * DescribeGroupOffsets, v0: how far groups are behind. Of the groups of a request all must be
   * this shard's; null stands for all that it has.
   */
  public void describe(
      Caller caller,
      DescribeGroupOffsetsRequest request,
      Reply<DescribeGroupOffsetsResponse> reply,
      Outbox<GroupRecord> out) {
    describing.describe(request, reply, out);
  }
}
