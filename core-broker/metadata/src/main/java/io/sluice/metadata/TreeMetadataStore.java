package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The store, over whatever tree it is given; everything runs on the scheduler's thread. */
abstract class TreeMetadataStore extends TreeWriter implements MetadataStore {
  private final Scheduler scheduler;
  private final Follower follower;
  private final Operations operations;
  private final SessionKeeper keeper;
  private final Lease lease;
  private final ConsumerOffsetNodes consumerOffsets;

  TreeMetadataStore(Parts parts) {
    super(parts.operations);
    scheduler = parts.scheduler;
    follower = parts.follower;
    operations = parts.operations;
    keeper = parts.keeper;
    lease = parts.lease;
    consumerOffsets = new TreeConsumerOffsets(operations);
    scheduler.schedule(0, keeper::open);
  }

  /** What a store is made of. */
  static final class Parts {
    private final Scheduler scheduler;
    private final Follower follower;
    private final Operations operations;
    private final SessionKeeper keeper;
    private final Lease lease;

    Parts(
        Scheduler scheduler,
        Clock clock,
        Tree tree,
        long operationTimeoutMs,
        Supplier<Uuid> clusterIds) {
      Replica replica = new Replica();
      this.scheduler = scheduler;
      follower = new Follower(scheduler, replica);
      operations = new Operations(scheduler, replica, follower, operationTimeoutMs);
      lease = new Lease(clock);
      keeper = new SessionKeeper(scheduler, tree, replica, follower, operations, lease, clusterIds);
    }
  }

  final SessionKeeper keeper() {
    return keeper;
  }

  @Override
  public final ClusterImage image() {
    return follower.image();
  }

  @Override
  public final void subscribe(Consumer<ImageChange> listener) {
    scheduler.schedule(0, () -> follower.subscribe(listener));
  }

  @Override
  public final void subscribeSession(Consumer<SessionState> listener) {
    scheduler.schedule(0, () -> keeper.subscribe(listener));
  }

  @Override
  public final CompletableFuture<BrokerRegistration> register(BrokerRegistration registration) {
    return operations
        .submit(
            Layout.BROKERS,
            "Registering broker " + registration.id(),
            ClusterOperations.register(registration))
        .thenApply(
            registered -> {
              lease.registered();
              return registered;
            });
  }

  @Override
  public final CompletableFuture<BrokerRegistration> amend(BrokerRegistration registration) {
    return operations.submit(
        Layout.BROKERS,
        "Changing the registration of broker " + registration.id(),
        ClusterOperations.amend(registration));
  }

  @Override
  public final CompletableFuture<Boolean> endRegistration(int brokerId, long epoch) {
    return operations.submit(
        Layout.BROKERS,
        "Ending the registration of broker " + brokerId,
        ClusterOperations.endRegistration(brokerId, epoch));
  }

  @Override
  public final boolean leaseHolds() {
    return lease.holds();
  }

  @Override
  public final CompletableFuture<Election> electController(int brokerId) {
    return operations.submit(Layout.CONTROLLER, "The election", ClusterOperations.elect(brokerId));
  }

  @Override
  public final CompletableFuture<Void> resignController(int epoch) {
    return operations.submit(Layout.CONTROLLER, "Resigning", ClusterOperations.resign(epoch));
  }

  @Override
  public final MetadataWriter asController(int epoch) {
    return new TreeWriter(operations) {
      @Override
      <T> Operation<T> guarded(Operation<T> operation) {
        return ClusterOperations.fenced(epoch, operation);
      }
    };
  }

  @Override
  public final CompletableFuture<Long> allocateProducerIds(int blockSize) {
    if (blockSize < 1) {
      throw new IllegalArgumentException("A block of " + blockSize + " producer ids");
    }
    return operations.submit(
        Layout.PRODUCER_IDS,
        "Allocating producer ids",
        ClusterOperations.allocateProducerIds(blockSize));
  }

  @Override
  public final ConsumerOffsetNodes consumerOffsets() {
    return consumerOffsets;
  }
}
