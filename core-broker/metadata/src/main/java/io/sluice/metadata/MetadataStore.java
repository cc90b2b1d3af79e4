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
   * Returns whether the session of the broker that was registered here certainly lasts: the cluster
   * cannot have taken its silence for death yet. (That its registration was ended by {@link
   * #endRegistration} the image shows.)
   *
   * <p>Ask it right before something is promised to a client: it goes by the clock, so that a
   * process which was stopped for long and goes on does not answer for what is no more its. It is
   * false before the first registration, as soon as nothing has been heard from the ensemble for
   * two thirds of the session's time ({@link SessionState#LAPSED} is told of then or a little
   * later), and after the session's end until {@link #register} has succeeded again. Any thread; as
   * cheap as reading the clocks.
   */
  boolean leaseHolds();

  /**
   * Registers a broker for the length of this session; again in one session it updates what is
   * registered.
   *
   * @return the registration with its epoch. Fails with ALREADY_EXISTS if another live broker has
   *     the id
   */
  CompletableFuture<BrokerRegistration> register(BrokerRegistration registration);

  /**
   * Changes what a broker has registered in this session.
   *
   * @return the registration with its epoch. Fails with NOT_FOUND if there is none, because others
   *     have ended it: a broker gives up what it leads before it registers again
   */
  CompletableFuture<BrokerRegistration> amend(BrokerRegistration registration);

  /**
   * Ends the registration of a broker whose process is known to have ended, and its controllership
   * with it, before its session does. A broker that lives in spite of that registers again.
   *
   * @param epoch the registration's; another one of that broker stays
   * @return whether it was there
   */
  CompletableFuture<Boolean> endRegistration(int brokerId, long epoch);

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
