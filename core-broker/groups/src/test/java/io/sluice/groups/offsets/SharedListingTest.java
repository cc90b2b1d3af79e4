package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SharedListingTest {
  private final FakeStore store = new FakeStore();
  private final SharedListing listing = new SharedListing(store);

  @Test
  void whoAsksWhileAListIsMadeSharesTheNextOne() {
    var first = listing.groups();
    var second = listing.groups();
    var third = listing.groups();
    assertEquals(1, store.waiting());
    store.next();
    store.markers.put("new", "");
    assertEquals(Map.of(), first.join());
    assertFalse(second.isDone());

    store.next();

    assertEquals(Map.of("new", ""), second.join());
    assertEquals(Map.of("new", ""), third.join());
    assertEquals(0, store.waiting());
  }

  @Test
  void nextListIsMadeAfterOneThatFailed() {
    var first = listing.groups();
    var second = listing.groups();
    store.fate = FakeStore.Fate.REFUSED;
    store.next();
    store.fate = FakeStore.Fate.DONE;
    store.next();

    assertTrue(first.isCompletedExceptionally());
    assertEquals(Map.of(), second.join());
    var third = listing.groups();
    store.next();
    assertEquals(Map.of(), third.join());
  }

  @Test
  void everyoneHearsOfItWhenTheStoreThrows() {
    List<String> calls = new ArrayList<>();
    SharedListing listing =
        new SharedListing(
            new FakeStore() {
              @Override
              public CompletableFuture<Map<String, String>> groups() {
                calls.add("groups");
                if (calls.size() < 3) {
                  throw new IllegalStateException("closed");
                }
                return super.groups();
              }
            });

    var first = listing.groups();
    var second = listing.groups();
    var third = listing.groups();

    assertTrue(first.isCompletedExceptionally());
    assertTrue(second.isCompletedExceptionally());
    assertFalse(third.isDone());
  }

  @Test
  void whoAskedMeanwhileHearsOfItWhenTheStoreThrowsForThem() {
    CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();
    Deque<Supplier<CompletableFuture<Map<String, String>>>> calls = new ArrayDeque<>();
    calls.add(() -> answer);
    calls.add(
        () -> {
          throw new IllegalStateException("closed");
        });
    calls.add(() -> CompletableFuture.completedFuture(Map.of("later", "")));
    SharedListing listing =
        new SharedListing(
            new FakeStore() {
              @Override
              public CompletableFuture<Map<String, String>> groups() {
                return calls.remove().get();
              }
            });
    var first = listing.groups();
    var second = listing.groups();

    answer.complete(Map.of());

    assertEquals(Map.of(), first.join());
    assertTrue(second.isCompletedExceptionally());
    assertEquals(Map.of("later", ""), listing.groups().join());
  }
}
