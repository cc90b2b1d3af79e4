package io.sluice.broker.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.kernel.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ProducerIdBlocksTest {
  private final List<CompletableFuture<Long>> asked = new ArrayList<>();
  private final ProducerIdBlocks ids =
      new ProducerIdBlocks(
          size -> {
            CompletableFuture<Long> block = new CompletableFuture<>();
            asked.add(block);
            return block;
          });

  @Test
  void idsOfABlockAreGivenOutInTurn() {
    CompletableFuture<Long> first = ids.next();
    CompletableFuture<Long> second = ids.next();
    assertFalse(first.isDone());
    assertEquals(1, asked.size(), "one block at a time is asked for");
    asked.getFirst().complete(5_000L);
    assertEquals(5_000, first.join());
    assertEquals(5_001, second.join());
    for (int i = 2; i < 1_000; i++) {
      assertEquals(5_000 + i, ids.next().join());
    }
    CompletableFuture<Long> next = ids.next();
    assertEquals(2, asked.size());
    asked.get(1).complete(9_000L);
    assertEquals(9_000, next.join());
  }

  @Test
  void moreThanABlockMayWait() {
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      waiting.add(ids.next());
    }
    asked.get(0).complete(0L);
    asked.get(1).complete(10_000L);
    assertEquals(999, waiting.get(999).join());
    assertEquals(10_000, waiting.get(1_000).join());
    assertEquals(10_499, waiting.get(1_499).join());
    assertEquals(10_500, ids.next().join());
    assertEquals(2, asked.size());
  }

  @Test
  void failureIsToldAndTheNextOneTriesAgain() {
    CompletableFuture<Long> failed = ids.next();
    asked.getFirst().completeExceptionally(new IllegalStateException("no connection"));
    assertInstanceOf(
        ApiException.class, assertThrows(CompletionException.class, failed::join).getCause());
    CompletableFuture<Long> next = ids.next();
    asked.get(1).complete(7L);
    assertEquals(7, next.join());
  }

  @Test
  void storeThatThrowsIsAskedAgainToo() {
    int[] calls = new int[1];
    ProducerIdBlocks closing =
        new ProducerIdBlocks(
            size -> {
              calls[0]++;
              throw new RejectedExecutionException("closing");
            });
    assertInstanceOf(
        ApiException.class,
        assertThrows(CompletionException.class, () -> closing.next().join()).getCause());
    assertInstanceOf(
        ApiException.class,
        assertThrows(CompletionException.class, () -> closing.next().join()).getCause());
    assertEquals(2, calls[0]);
  }
}
