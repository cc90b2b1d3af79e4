package io.sluice.groups.offsets;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A metadata store in memory that does one call at a time, when it is told to. */
class FakeStore implements ConsumerOffsets {
  /** What becomes of a call. */
  enum Fate {
    /** It is done and answered. */
    DONE,
    /** It is not done, and fails. */
    REFUSED,
    /** It is done, and fails nevertheless, as when the connection breaks before the answer. */
    DONE_UNHEARD
  }

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  final Map<String, TreeMap<TopicPartition, String>> nodes = new TreeMap<>();
  final Map<String, String> markers = new TreeMap<>();
  final List<String> done = new ArrayList<>();
  private final Deque<Call<?>> calls = new ArrayDeque<>();
  Fate fate = Fate.DONE;

  /** Does the next call; returns whether there was one. */
  boolean next() {
    Call<?> call = calls.poll();
    if (call == null) {
      return false;
    }
    call.run(fate);
    return true;
  }

  /** Forgets the calls that wait, as when their caller's process ends. */
  void dropCalls() {
    calls.clear();
  }

  int waiting() {
    return calls.size();
  }

  /** Sets a node as an old consumer does. */
  void put(String group, String topic, int partition, String text) {
    offsets(group).put(new TopicPartition(topic, partition), text);
    markers.putIfAbsent(group, "");
  }

  private TreeMap<TopicPartition, String> offsets(String group) {
    return nodes.computeIfAbsent(group, id -> new TreeMap<>(ORDER));
  }

  @Override
  public CompletableFuture<Map<String, String>> groups() {
    return call("groups", () -> new TreeMap<>(markers));
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    return call("read " + group, () -> new TreeMap<>(offsets(group)));
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    return call(
        "write " + group + " " + changes.size(),
        () -> {
          markers.putIfAbsent(group, "");
          changes.forEach(
              (partition, text) -> {
                if (text == null) {
                  offsets(group).remove(partition);
                } else {
                  offsets(group).put(partition, text);
                }
              });
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    return call(
        "mark " + group + " " + marker,
        () -> {
          markers.put(group, marker);
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    return call(
        "delete " + group,
        () -> {
          nodes.remove(group);
          markers.remove(group);
          return null;
        });
  }

  private <T> CompletableFuture<T> call(String name, Supplier<@Nullable T> effect) {
    CompletableFuture<T> future = new CompletableFuture<>();
    calls.add(new Call<>(name, effect, future));
    return future;
  }

  private final class Call<T> {
    private final String name;
    private final Supplier<@Nullable T> effect;
    private final CompletableFuture<T> future;

    Call(String name, Supplier<@Nullable T> effect, CompletableFuture<T> future) {
      this.name = name;
      this.effect = effect;
      this.future = future;
    }

    void run(Fate fate) {
      if (fate == Fate.REFUSED) {
        fail();
        return;
      }
      T value = effect.get();
      done.add(name);
      if (fate == Fate.DONE) {
        future.complete(value);
      } else {
        fail();
      }
    }

    private void fail() {
      future.completeExceptionally(
          new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, "the store is away"));
    }
  }
}
