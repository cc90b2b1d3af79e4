package io.sluice.broker.topics;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

class PartitionBudgetTest {
  @Test
  void refusalTakesNothing() {
    PartitionBudget budget = new PartitionBudget(10);
    budget.take(7);
    assertEquals(
        ErrorCode.INVALID_PARTITIONS,
        assertThrows(ApiException.class, () -> budget.take(4)).error());
    assertDoesNotThrow(() -> budget.take(3));
    assertThrows(ApiException.class, () -> budget.take(1));
  }
}
