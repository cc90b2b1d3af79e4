package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Finds how far groups are behind, for those who ask for one and for the figures. */
final class Lags {
  /** How often the figures are made anew while somebody looks at them. */
  static final long REFRESH_MS = 15_000;

  private static final int CLOSED = -1;

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Environment environment;
  private final OffsetServices services;
  private final GroupTable table;
  private final Places places;
  private final StoreAccess access;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private int shard = CLOSED;

  Lags(
      Environment environment,
      OffsetServices services,
      GroupTable table,
      Places places,
      StoreAccess access) {
    this.environment = environment;
    this.services = services;
    this.table = table;
    this.places = places;
    this.access = access;
  }

  void start() {
    shard = services.lags().open();
    access.after(REFRESH_MS, this::refresh);
  }

  void stop() {
    if (shard != CLOSED) {
      services.lags().close(shard);
    }
  }

  /** Finds the lags of some partitions; hands them on in a later turn. */
  void find(List<OffsetPoint> points, BiConsumer<List<PartitionLag>, Outbox<GroupRecord>> then) {
    LagQuery.start(
        services.positions(),
        environment.clock(),
        points,
        lags -> access.enter(out -> then.accept(lags, out)));
  }

  /**
   * Returns the partitions that a group has offsets for, or a member reads, in order.
   *
   * @throws ApiException if there is no such group, or it is not known where its offsets are
   */
  List<OffsetPoint> points(String groupId) {
    Keeper keeper = places.toRead(groupId);
    Group group = table.find(groupId);
    if (group == null) {
      throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "there is no such group");
    }
    Map<TopicPartition, MemberView> owners = owners(group);
    Map<TopicPartition, OffsetPoint> points = new TreeMap<>(ORDER);
    owners.forEach(
        (partition, owner) ->
            points.put(partition, new OffsetPoint(groupId, partition, null, owner)));
    keeper
        .offsets()
        .forEach(
            (topic, number, offset) -> {
              TopicPartition partition = new TopicPartition(topic, number);
              points.put(
                  partition, new OffsetPoint(groupId, partition, offset, owners.get(partition)));
              return true;
            });
    return new ArrayList<>(points.values());
  }

  private static Map<TopicPartition, MemberView> owners(Group group) {
    Map<TopicPartition, MemberView> owners = new HashMap<>();
    for (MemberView member : group.members()) {
      member
          .partitions()
          .forEach((topic, number) -> owners.put(new TopicPartition(topic, number), member));
    }
    return owners;
  }

  private void refresh(Outbox<GroupRecord> out) {
    int number = shard;
    access.after(REFRESH_MS, this::refresh);
    if (!services.lags().watched()) {
      services.lags().publish(number, List.of());
    } else if (refreshing.compareAndSet(false, true)) {
      LagQuery.start(
          services.positions(),
          environment.clock(),
          shownPoints(),
          lags -> {
            services.lags().publish(number, lags.stream().filter(Lags::isKnown).toList());
            refreshing.set(false);
          });
    }
  }

  private static boolean isKnown(PartitionLag lag) {
    return lag.position() != null;
  }

  private List<OffsetPoint> shownPoints() {
    List<OffsetPoint> points = new ArrayList<>();
    int most = services.lags().shareOfShard();
    table.all().stream()
        .map(Group::id)
        .sorted()
        .forEach(
            groupId -> {
              Keeper keeper = places.readable(groupId);
              if (keeper != null && points.size() < most) {
                addPoints(groupId, keeper, points, most);
              }
            });
    return points;
  }

  private static void addPoints(String groupId, Keeper keeper, List<OffsetPoint> points, int most) {
    keeper
        .offsets()
        .forEach(
            (topic, number, offset) -> {
              points.add(new OffsetPoint(groupId, new TopicPartition(topic, number), offset, null));
              return points.size() < most;
            });
  }
}
