package io.sluice.broker.simulation;

import io.sluice.storage.AppendOrigin;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.PendingAppend;
import java.nio.ByteBuffer;

/** An append that a simulated log can complete. */
final class SimAppend extends PendingAppend {
  SimAppend(ByteBuffer records) {
    super(records, AppendOrigin.CLIENT);
  }

  void outcome(AppendOutcome outcome) {
    complete(outcome);
  }
}
