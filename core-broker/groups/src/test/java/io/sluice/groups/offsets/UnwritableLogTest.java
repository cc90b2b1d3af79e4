package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets while the log takes no records, as when too few replicas are in sync. */
class UnwritableLogTest {
  private static final ErrorCode CLOSED = ErrorCode.COORDINATOR_NOT_AVAILABLE;

  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void commitSome() {
    harness.topics.create("orders", 4);
    harness.start();
    commit("billing", 5);
    harness.settings.set("offsets.storage", "zookeeper");
    commit("stored", 6);
  }

  private ErrorCode commit(String group, long offset) {
    OffsetCommitResponse response = harness.commit(9, Requests.commit(group, "orders", 0, offset));
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private void close() {
    harness.appendCheck = CLOSED;
  }

  private void open() {
    harness.appendCheck = ErrorCode.NONE;
    harness.advance(StoreAccess.RETRY_MS);
  }

  @Test
  void commitIsRefusedAndLeavesNoGroupWhenTheLogKeepsTheOffsets() {
    harness.settings.set("offsets.storage", "kafka");
    close();

    assertEquals(CLOSED, commit("billing", 7));
    assertEquals(CLOSED, commit("new", 7));

    assertEquals(5, harness.offset("billing", "orders", 0));
    assertFalse(harness.exists("new"));
  }

  @Test
  void commitIsKeptWhenTheStoreKeepsTheOffsets() {
    close();

    assertEquals(ErrorCode.NONE, commit("stored", 7));
    assertEquals(ErrorCode.NONE, commit("new", 8));

    assertEquals(7, harness.offset("stored", "orders", 0));
    assertEquals(8, harness.offset("new", "orders", 0));
  }

  @Test
  void offsetsOfBothAreReadWhenTheShardIsLoaded() {
    harness.crash();
    close();
    harness.start();

    assertEquals(5, harness.offset("billing", "orders", 0));
    assertEquals(6, harness.offset("stored", "orders", 0));
    assertEquals(0, harness.describe("billing").groups().getFirst().errorCode());
  }

  @Test
  void leftOversAreRemovedFromTheLogWhenItTakesRecordsAgain() {
    harness.crash();
    harness.store.put("billing", "orders", 0, "17");
    harness.store.markers.put("billing", "storage=zookeeper");
    close();
    harness.start();
    assertEquals(17, harness.offset("billing", "orders", 0));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, commit("billing", 18));

    open();

    assertNull(harness.log.getLast().value());
    assertEquals(ErrorCode.NONE, commit("billing", 18));
  }

  @Test
  void moveAndDeletionsAreRefusedAndChangeNothing() {
    close();

    assertEquals(CLOSED.code(), harness.move("billing", Storage.ZOOKEEPER).errorCode());
    assertEquals(CLOSED.code(), harness.move("stored", Storage.KAFKA).errorCode());
    assertEquals(
        CLOSED.code(), harness.delete(Requests.delete("billing", "orders", 0)).errorCode());
    harness.shard.enterNow(
        out -> {
          ErrorCode refused = ErrorCode.NONE;
          try {
            harness.shard.offsets.deleteGroup("billing", out, (error, later) -> {});
          } catch (ApiException refusal) {
            refused = refusal.error();
          }
          assertEquals(CLOSED, refused);
        });

    open();
    assertEquals(5, harness.offset("billing", "orders", 0));
    assertEquals(ErrorCode.NONE, commit("billing", 6));
    assertEquals(0, harness.move("billing", Storage.ZOOKEEPER).errorCode());
  }

  @Test
  void expiredOffsetsGoWhenTheLogTakesRecordsAgain() {
    close();
    harness.advance(3 * 3_600_000);
    assertEquals(5, harness.offset("billing", "orders", 0));
    assertTrue(harness.exists("billing"));
    assertTrue(harness.exists("stored"));

    open();
    harness.advance(2 * 60_000);

    assertFalse(harness.exists("billing"));
    assertFalse(harness.exists("stored"));
  }

  @Test
  void groupInTheStoreIsDeletedWithItsRecordsWhenTheLogClosesMeanwhile() {
    var deleted = harness.deleteGroupLater("stored");
    close();
    harness.settle();
    assertNull(deleted.get());
    assertTrue(harness.exists("stored"));

    open();

    assertEquals(ErrorCode.NONE, deleted.get());
    assertFalse(harness.exists("stored"));
  }
}
