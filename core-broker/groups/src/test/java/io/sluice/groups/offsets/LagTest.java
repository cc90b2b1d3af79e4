package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.MemberView;
import io.sluice.kernel.Metrics;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.spi.PartitionSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LagTest {
  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void commitSome() {
    harness.topics.create("orders", 8);
    harness.start();
    harness.positions.timestampBaseMs = OffsetsHarness.START_MS - 10_000;
  }

  private void commit(int partition, long offset) {
    harness.commit(9, Requests.commit("billing", "orders", partition, offset));
  }

  private DescribeGroupOffsetsResponse.PartitionOffsets described(int partition) {
    var group = harness.describe("billing").groups().getFirst();
    assertEquals(0, group.errorCode());
    return group.topics().getFirst().partitions().stream()
        .filter(each -> each.partitionIndex() == partition)
        .findAny()
        .orElseThrow();
  }

  @Test
  void lagIsWhatLiesBeforeTheHighWatermark() {
    harness.positions.set("orders", 0, 5, 100);
    commit(0, 40);

    var partition = described(0);

    assertEquals(40, partition.committedOffset());
    assertEquals(-1, partition.committedLeaderEpoch());
    assertEquals("", partition.metadata());
    assertEquals(OffsetsHarness.START_MS, partition.commitTimestampMs());
    assertEquals(5, partition.logStartOffset());
    assertEquals(100, partition.logEndOffset());
    assertEquals(60, partition.lag());
    assertEquals(10_000 - 40, partition.lagMs());
    assertNull(partition.memberId());
  }

  @Test
  void lagIsNothingAtTheEnd() {
    harness.positions.set("orders", 0, 0, 100);
    harness.positions.set("orders", 1, 0, 100);
    commit(0, 100);
    commit(1, 120);

    assertEquals(0, described(0).lag());
    assertEquals(0, described(0).lagMs());
    assertEquals(0, described(1).lag());
    assertEquals(0, described(1).lagMs());
  }

  @Test
  void whatIsNotInTheLogAnyMoreDoesNotCount() {
    harness.positions.set("orders", 0, 70, 100);
    commit(0, 40);

    assertEquals(30, described(0).lag());
    assertEquals(10_000 - 70, described(0).lagMs());
  }

  @Test
  void lagIsNotKnownWhenAnotherBrokerLeads() {
    commit(0, 40);

    var partition = described(0);

    assertEquals(40, partition.committedOffset());
    assertEquals(-1, partition.logStartOffset());
    assertEquals(-1, partition.logEndOffset());
    assertEquals(-1, partition.lag());
    assertEquals(-1, partition.lagMs());
  }

  @Test
  void lagIsNotNegativeWhenRecordsAreOfTheFuture() {
    harness.positions.timestampBaseMs = OffsetsHarness.START_MS + 5_000;
    harness.positions.set("orders", 0, 0, 100);
    commit(0, 40);

    assertEquals(0, described(0).lagMs());
  }

  @Test
  void ownerIsShownAlsoWhereThereIsNoOffset() {
    harness.positions.set("orders", 0, 0, 100);
    harness.positions.set("orders", 1, 0, 100);
    FakeGroup group = harness.group("billing").stable("orders");
    group.members.add(new MemberView("m-1", "app", "/10.0.0.1", PartitionSet.of("orders", 0, 1)));
    harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 40)));

    assertEquals("m-1", described(0).memberId());
    assertEquals("app", described(0).clientId());
    assertEquals("/10.0.0.1", described(0).clientHost());
    assertEquals("m-1", described(1).memberId());
    assertEquals(-1, described(1).committedOffset());
    assertNull(described(1).metadata());
    assertEquals(100, described(1).logEndOffset());
    assertEquals(-1, described(1).lag());
  }

  @Test
  void allGroupsAreDescribedWhenNoneIsNamed() {
    harness.settings.set("offsets.storage", "zookeeper");
    commit(0, 1);
    harness.settings.set("offsets.storage", "kafka");
    harness.commit(9, Requests.commit("audit", "orders", 0, 2));

    DescribeGroupOffsetsResponse response = harness.describe((String[]) null);

    assertEquals(
        List.of("audit kafka Empty", "billing zookeeper Empty"),
        response.groups().stream()
            .map(group -> group.groupId() + " " + group.storage() + " " + group.state())
            .toList());
  }

  @Test
  void unknownGroupHasAnErrorOfItsOwn() {
    commit(0, 1);

    DescribeGroupOffsetsResponse response = harness.describe("nobody", "billing");

    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), response.groups().get(0).errorCode());
    assertEquals(0, response.groups().get(1).errorCode());
  }

  @Test
  void fewPartitionsAreLookedIntoAtATime() {
    int count = 1_000;
    harness.topics.create("wide", count);
    OffsetCommitRequestPartition[] partitions =
        IntStream.range(0, count)
            .mapToObj(partition -> Requests.partitionOf(partition, 1, ""))
            .toArray(OffsetCommitRequestPartition[]::new);
    harness.commit(9, Requests.commit("billing", Requests.topicOf("wide", Uuid.ZERO, partitions)));
    IntStream.range(0, count).forEach(each -> harness.positions.set("wide", each, 0, 50));
    harness.positions.atOnce = false;

    var answer = harness.describeLater("billing");
    harness.settle();
    while (!harness.positions.waiting.isEmpty()) {
      assertNull(answer.get());
      harness.positions.waiting.remove().run();
      harness.settle();
    }

    assertEquals(LagQuery.LOOKED_INTO_MAX, harness.positions.askedAtATimeMax);
    assertEquals(
        count,
        answer.get().groups().getFirst().topics().getFirst().partitions().stream()
            .filter(each -> each.lag() == 49)
            .count());
  }

  @Test
  void questionIsRefusedWhenTheShardIsGivenUp() {
    harness.positions.set("orders", 0, 0, 100);
    commit(0, 40);
    harness.positions.atOnce = false;
    var answer = harness.describeLater("billing");
    harness.settle();

    harness.shard.offsets.unload(ErrorCode.NOT_COORDINATOR);

    assertEquals(ErrorCode.NOT_COORDINATOR.code(), answer.get().groups().getFirst().errorCode());
  }

  /** Remembers the families and reads them. */
  private static final class FakeMetrics implements Metrics {
    private final Map<String, Gauge> gauges = new HashMap<>();

    @Override
    public void gauge(String name, String help, List<String> labels, Gauge gauge) {
      assertEquals(List.of("group", "topic", "partition"), labels);
      gauges.put(name, gauge);
    }

    Map<String, Double> read(String name) {
      Map<String, Double> values = new TreeMap<>();
      gauges.get(name).read((value, labels) -> values.put(String.join("/", labels), value));
      return values;
    }
  }

  @Test
  void figuresAreMadeWhileSomebodyLooks() {
    FakeMetrics metrics = new FakeMetrics();
    harness.lags.show(metrics);
    harness.positions.set("orders", 0, 0, 100);
    commit(0, 40);
    commit(1, 40);

    harness.advance(Lags.REFRESH_MS + 1_000);
    assertEquals(Map.of(), metrics.read("sluice_group_lag_records"));
    harness.advance(Lags.REFRESH_MS);

    assertEquals(Map.of("billing/orders/0", 60.0), metrics.read("sluice_group_lag_records"));
    double lagMs = metrics.read("sluice_group_lag_ms").get("billing/orders/0");
    assertTrue(lagMs >= 10_000 - 40 + Lags.REFRESH_MS, "lag " + lagMs);

    harness.shard.offsets.unload(ErrorCode.NOT_COORDINATOR);
    assertEquals(Map.of(), metrics.read("sluice_group_lag_records"));
  }

  @Test
  void figuresAreNotMadeAgainWhenNobodyLooksAnyMore() {
    FakeMetrics metrics = new FakeMetrics();
    harness.lags.show(metrics);
    harness.positions.set("orders", 0, 0, 100);
    commit(0, 40);
    metrics.read("sluice_group_lag_records");
    harness.advance(Lags.REFRESH_MS);
    assertEquals(1, metrics.read("sluice_group_lag_records").size());

    harness.advance(10 * 60_000);

    assertEquals(Map.of(), metrics.read("sluice_group_lag_records"));
  }

  private void commitWide(int partitions) {
    harness.topics.create("wide", partitions);
    OffsetCommitRequestPartition[] offsets =
        IntStream.range(0, partitions)
            .mapToObj(partition -> Requests.partitionOf(partition, 1, ""))
            .toArray(OffsetCommitRequestPartition[]::new);
    harness.commit(9, Requests.commit("billing", Requests.topicOf("wide", Uuid.ZERO, offsets)));
    IntStream.range(0, partitions).forEach(each -> harness.positions.set("wide", each, 0, 50));
  }

  @Test
  void figuresAreBounded() {
    FakeMetrics metrics = new FakeMetrics();
    harness.lags.show(metrics);
    commitWide(LagFigures.SERIES_MAX + 10);
    metrics.read("sluice_group_lag_records");
    harness.advance(Lags.REFRESH_MS);

    assertEquals(LagFigures.SERIES_MAX, metrics.read("sluice_group_lag_records").size());
  }

  @Test
  void shardLooksIntoItsShareOnlyWhenThereAreOthers() {
    FakeMetrics metrics = new FakeMetrics();
    harness.lags.show(metrics);
    int share = LagFigures.SERIES_MAX / 4;
    commitWide(share + 10);
    for (int others = 0; others < 3; others++) {
      harness.lags.open();
    }
    metrics.read("sluice_group_lag_records");

    harness.advance(Lags.REFRESH_MS);

    assertEquals(share, metrics.read("sluice_group_lag_records").size());
  }

  @Test
  void shareOfAShardIsNeverNothing() {
    for (int shards = 0; shards < LagFigures.SERIES_MAX + 1; shards++) {
      harness.lags.open();
    }

    assertEquals(1, harness.lags.shareOfShard());
  }
}
