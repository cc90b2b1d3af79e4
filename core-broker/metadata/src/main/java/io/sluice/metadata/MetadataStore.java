package io.sluice.metadata;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The cluster's metadata: an image that follows it, and ways to change it.
 *
 * <p>Every store has one thread; listeners and the completions of futures run on it, and must not
 * block. All methods may be called by any thread.
 */
public interface MetadataStore extends MetadataWriter, AutoCloseable {
  /** Returns the newest image; a volatile read. */
  ClusterImage image();

  /** Calls a listener on the store's thread: at once with the present image, then in order. */
  void subscribe(Consumer<ImageChange> listener);

  /** Calls a listener on the store's thread: at once with the present state, then in order. */
  void subscribeSession(Consumer<SessionState> listener);

  /**
   * Registers a broker for the length of this session; again in one session it updates what is
   * registered.
   *
   * @return the registration with its epoch. Fails with ALREADY_EXISTS if another live broker has
   *     the id
   */
  CompletableFuture<BrokerRegistration> register(BrokerRegistration registration);

  /**
   * Tries to become the controller, for the length of this session. Whoever wins has an epoch of
   * one more than the controller before.
   *
   * @return how it came out; losing is not a failure
   */
  CompletableFuture<Election> electController(int brokerId);

  /**
   * Steps down, if this store's session holds the controllership of that epoch; otherwise does
   * nothing.
   */
  CompletableFuture<Void> resignController(int epoch);

  /**
   * Returns a writer whose changes fail with FENCED as soon as there was an election after that
   * epoch.
   */
  MetadataWriter asController(int epoch);

  /** Takes a block of producer ids that nobody else gets; returns the first. */
  CompletableFuture<Long> allocateProducerIds(int blockSize);

  /** Returns the way to the offsets that consumer groups keep in the store. */
  ConsumerOffsetNodes consumerOffsets();

  /**
   * Ends the session, and with it the registration. Waits for it, so it must not be called on the
   * store's thread; safe to call twice.
   */
  @Override
  void close();
}
