package io.sluice.idempotence;

import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.AppendHookFactory;
import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.BrokerModule;
import io.sluice.protocol.ApiKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The module {@code idempotence}: answers InitProducerId and watches the sequence numbers of every
 * partition.
 */
public final class IdempotenceModule implements BrokerModule {
  private @Nullable BrokerContext broker;

  /** Creates the module; for {@link java.util.ServiceLoader}. */
  public IdempotenceModule() {}

  @Override
  public String name() {
    return "idempotence";
  }

  @Override
  public void start(BrokerContext broker) {
    this.broker = broker;
  }

  @Override
  public List<ApiBinding<?, ?>> apis() {
    return List.of(
        ApiBinding.allVersions(
            ApiKey.INIT_PRODUCER_ID,
            new InitProducerIdHandler(broker().producerIds(), broker()::transactions)));
  }

  @Override
  public AppendHookFactory appendHooks() {
    Expiry expiry = new Expiry(broker().clock(), broker().settings());
    return partition -> new PartitionProducers(expiry);
  }

  private BrokerContext broker() {
    return Objects.requireNonNull(broker, "not started");
  }

  @Override
  public void close() {
    // Its state belongs to the logs.
  }
}
