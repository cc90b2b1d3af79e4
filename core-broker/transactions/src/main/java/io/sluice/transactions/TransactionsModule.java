package io.sluice.transactions;

import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.StateTopic;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ApiKey;
import io.sluice.transactions.admission.Admissions;
import io.sluice.transactions.api.AddOffsetsToTxnHandler;
import io.sluice.transactions.api.AddPartitionsToTxnHandler;
import io.sluice.transactions.api.Additions;
import io.sluice.transactions.api.DescribeTransactionsHandler;
import io.sluice.transactions.api.EndTxnHandler;
import io.sluice.transactions.api.ListTransactionsHandler;
import io.sluice.transactions.api.WriteTxnMarkersHandler;
import io.sluice.transactions.shard.Coordinator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The module {@code transactions}: coordinates transactions. */
public final class TransactionsModule implements BrokerModule {
  private @Nullable Running running;

  private record Running(BrokerContext broker, Coordinator coordinator, Additions additions) {}

  /** Creates the module; for {@link java.util.ServiceLoader}. */
  public TransactionsModule() {}

  @Override
  public String name() {
    return "transactions";
  }

  @Override
  public void start(BrokerContext broker) {
    Coordinator coordinator = Coordinator.create(broker);
    running = new Running(broker, coordinator, new Additions(coordinator));
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    BrokerContext broker = running().broker();
    Coordinator coordinator = running().coordinator();
    Additions additions = running().additions();
    Supplier<ClusterView> cluster = broker.cluster()::view;
    return List.of(
        ApiBinding.allVersions(
            ApiKey.ADD_PARTITIONS_TO_TXN, new AddPartitionsToTxnHandler(additions, cluster)),
        ApiBinding.allVersions(
            ApiKey.ADD_OFFSETS_TO_TXN,
            new AddOffsetsToTxnHandler(
                additions,
                cluster,
                () -> (int) broker.settings().number("offsets.topic.num.partitions"))),
        ApiBinding.allVersions(ApiKey.END_TXN, new EndTxnHandler(coordinator)),
        ApiBinding.allVersions(
            ApiKey.WRITE_TXN_MARKERS, new WriteTxnMarkersHandler(broker.transactionMarkers())),
        ApiBinding.allVersions(
            ApiKey.DESCRIBE_TRANSACTIONS, new DescribeTransactionsHandler(coordinator)),
        ApiBinding.allVersions(
            ApiKey.LIST_TRANSACTIONS, new ListTransactionsHandler(coordinator, broker.clock())));
  }

  @Override
  public StateTopic stateTopic() {
    return running().coordinator().topic();
  }

  @Override
  public Transactions transactions() {
    return new Admissions(
        running().broker().brokerId(),
        running().coordinator(),
        running().additions(),
        running().broker().brokers());
  }

  private Running running() {
    return Objects.requireNonNull(running, "not started");
  }

  @Override
  public void close() {
    if (running != null) {
      running.coordinator().close();
    }
  }
}
