package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
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
}
