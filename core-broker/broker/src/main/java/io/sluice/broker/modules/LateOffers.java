package io.sluice.broker.modules;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.kernel.Brokers;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What modules are offered and is there only after they have been started: the way to other
 * brokers, and the transactions of one of the modules. Safe for use by any thread.
 */
public final class LateOffers implements Brokers {
  private volatile @Nullable BrokerLinks links;
  private volatile @Nullable Transactions transactions;

  /** Creates it with nothing to offer yet. */
  public LateOffers() {}

  /** Says how other brokers are asked. */
  public void connect(BrokerLinks to) {
    links = to;
  }

  /** Says who coordinates transactions; null if nobody does. */
  void coordinate(@Nullable Transactions by) {
    transactions = by;
  }

  @Nullable Transactions transactions() {
    return transactions;
  }

  @Override
  public CompletableFuture<ResponseMessage> ask(
      int brokerId, RequestMessage request, int timeoutMs) {
    BrokerLinks present = links;
    return present == null
        ? CompletableFuture.failedFuture(new IOException("this broker is starting"))
        : present.ask(brokerId, request, timeoutMs);
  }
}
