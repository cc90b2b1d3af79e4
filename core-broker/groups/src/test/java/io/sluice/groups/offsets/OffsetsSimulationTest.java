package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random commits, fetches, deletions, expiry, deletions of topics, moves, failures of the store and
 * ends of the process, against a model: what was confirmed is neither lost nor goes backward.
 */
class OffsetsSimulationTest {
  private static final int SEEDS = 60;
  private static final int ACTIONS = 1_500;
  private static final long RETENTION_MS = 60 * 60_000;
  private static final List<String> GROUPS = List.of("a", "b", "c");
  private static final List<String> TOPICS = List.of("orders", "users");
  private static final int PARTITIONS = 3;

  @Test
  void whatWasConfirmedIsNeitherLostNorGoesBackward() {
    Long fixed = Long.getLong("sluice.seed");
    long first = fixed != null ? fixed : Randomness.unpredictable().nextInt();
    System.out.println("OffsetsSimulationTest seeds from " + first + " on");
    for (int i = 0; i < (fixed != null ? 1 : SEEDS); i++) {
      new Simulation(first + i).run();
    }
  }

  private static final class Simulation {
    private final long seed;
    private final RandomGenerator random;
    private final OffsetsHarness harness = new OffsetsHarness();
    private final OffsetsModel model = new OffsetsModel();
    private final List<Pending> pending = new ArrayList<>();
    private long value;
    private int confirmed;

    Simulation(long seed) {
      this.seed = seed;
      this.random = Randomness.seeded(seed);
    }

    void run() {
      TOPICS.forEach(topic -> harness.topics.create(topic, PARTITIONS));
      harness.start();
      for (int i = 0; i < ACTIONS; i++) {
        act();
        takeAnswers();
      }
      finish();
    }

    private void act() {
      int dice = random.nextInt(1_000);
      if (dice < 300) {
        commit();
      } else if (dice < 600) {
        steps(random.nextInt(6));
      } else if (dice < 850) {
        fetch();
      } else if (dice < 880) {
        delete();
      } else if (dice < 890) {
        deleteGroup();
      } else if (dice < 920) {
        move();
      } else if (dice < 940) {
        crash();
      } else if (dice < 950) {
        changeTopic();
      } else if (dice < 960) {
        harness.settings.set("offsets.storage", random.nextBoolean() ? "kafka" : "zookeeper");
      } else if (dice < 966) {
        harness.store.fate =
            random.nextInt(3) == 0 ? FakeStore.Fate.DONE_UNHEARD : FakeStore.Fate.REFUSED;
      } else if (dice < 980) {
        harness.store.fate = FakeStore.Fate.DONE;
      } else {
        harness.time.advance(random.nextInt(20) == 0 ? RETENTION_MS + 1 : random.nextInt(60_000));
      }
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    private long nowMs() {
      return harness.time.wallMs();
    }

    private void steps(int count) {
      for (int i = 0; i < count && harness.step(random); i++) {
        takeAnswers();
      }
    }

    private void commit() {
      String group = any(GROUPS);
      String topic = any(TOPICS);
      if (!harness.topics.has(topic)) {
        return;
      }
      int partition = random.nextInt(PARTITIONS);
      long number = model.ask(group, topic, partition, ++value, nowMs());
      OffsetCommitRequest request = Requests.commit(group, topic, partition, value);
      var answer = harness.commitLater(9, request);
      pending.add(
          new Pending(
              group,
              number,
              number,
              () ->
                  answer.get() == null
                      ? null
                      : ErrorCode.of(
                          answer.get().topics().getFirst().partitions().getFirst().errorCode())));
    }

    private void delete() {
      String group = any(GROUPS);
      String topic = any(TOPICS);
      if (!harness.topics.has(topic)) {
        return;
      }
      int partition = random.nextInt(PARTITIONS);
      long number = model.ask(group, topic, partition, OffsetsModel.NONE, nowMs());
      var answer = harness.deleteLater(Requests.delete(group, topic, partition));
      pending.add(
          new Pending(
              group,
              number,
              number,
              () -> answer.get() == null ? null : ErrorCode.of(answer.get().errorCode())));
    }

    private void deleteGroup() {
      String group = any(GROUPS);
      long from = model.askAllToGo(group, nowMs());
      long first = from - TOPICS.size() * PARTITIONS;
      var answer = harness.deleteGroupLater(group);
      pending.add(new Pending(group, first, from, answer::get));
    }

    private void move() {
      harness.moveLater(any(GROUPS), random.nextBoolean() ? Storage.KAFKA : Storage.ZOOKEEPER);
    }

    private void changeTopic() {
      String topic = any(TOPICS);
      if (!harness.topics.has(topic)) {
        harness.topics.create(topic, PARTITIONS);
        model.replaced(topic, nowMs());
        return;
      }
      boolean replaced = random.nextBoolean();
      var change =
          replaced ? harness.topics.replace(topic, PARTITIONS) : harness.topics.delete(topic);
      if (replaced) {
        model.replaced(topic, nowMs());
      }
      harness.shard.enterNow(out -> harness.shard.offsets.topicsChanged(change, out));
    }

    private void crash() {
      if (random.nextBoolean()) {
        harness.committed =
            Math.max(harness.committed, random.nextInt(harness.committed, harness.log.size() + 1));
      }
      if (random.nextBoolean()) {
        harness.shard.alive = false;
        harness.store.next();
      }
      harness.crash();
      pending.clear();
      harness.startOnly();
    }

    private void fetch() {
      for (String group : GROUPS) {
        for (String topic : TOPICS) {
          OffsetFetchRequest request = Requests.fetch(group, topic, 0, 1, 2);
          var answer = harness.fetchLater(8, request);
          while (answer.get() == null && harness.shard.commitOne()) {
            takeAnswers();
          }
          check(group, topic, answer.get());
        }
      }
    }

    private void check(String group, String topic, @Nullable OffsetFetchResponse response) {
      assertNotNull(response);
      if (response.groups().getFirst().errorCode() != 0 || !harness.topics.has(topic)) {
        return; // Of a topic that is gone, offsets may be there yet.
      }
      for (var each : response.groups().getFirst().topics().getFirst().partitions()) {
        String wrong =
            model.shown(
                group, topic, each.partitionIndex(), each.committedOffset(), nowMs(), RETENTION_MS);
        assertEquals(null, wrong, "seed " + seed);
      }
    }

    private void takeAnswers() {
      for (Pending each : List.copyOf(pending)) {
        ErrorCode error = each.answer.get();
        if (error != null) {
          pending.remove(each);
          if (error == ErrorCode.NONE) {
            confirmed++;
            model.confirm(each.group, each.from, each.to);
          }
        }
      }
    }

    /** When everything works again, everything is answered, now and after a restart. */
    private void finish() {
      harness.store.fate = FakeStore.Fate.DONE;
      harness.settle();
      harness.advance(StoreAccess.RETRY_MS);
      takeAnswers();
      assertEquals(List.of(), pending, "seed " + seed);
      assertEquals(true, confirmed > 20, "seed " + seed + " confirmed " + confirmed);
      for (int restart = 0; restart < 2; restart++) {
        for (String group : GROUPS) {
          var all = harness.fetch(8, Requests.fetchAll(group));
          assertEquals(0, all.groups().getFirst().errorCode(), "seed " + seed);
        }
        fetch();
        harness.crash();
        harness.start();
      }
    }
  }

  private record Pending(String group, long from, long to, Supplier<@Nullable ErrorCode> answer) {}
}
