package io.sluice.metadata;

import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store over {@link InMemoryMetadata}: the real store's decisions, with a network and a server
 * that a test holds in its hands.
 *
 * <p>Everything happens on the metadata's scheduler. The methods below, which are not of {@link
 * MetadataStore}, must be called on its thread.
 */
public final class InMemoryMetadataStore extends TreeMetadataStore {
  private final Link link;

  private InMemoryMetadataStore(InMemoryMetadata metadata, Link link) {
    super(
        new Parts(
            link.scheduler,
            link.scheduler instanceof Clock clock ? clock : metadata.clock(),
            link::open,
            link.sessionTimeoutMs,
            metadata.clusterIds()));
    this.link = link;
  }

  /**
   * Makes a store, whose image is empty until the scheduler has run; see {@link #started}.
   *
   * @param sessionTimeoutMs how long the session outlives its connection
   */
  public static InMemoryMetadataStore open(InMemoryMetadata metadata, int sessionTimeoutMs) {
    return open(metadata, sessionTimeoutMs, metadata.scheduler());
  }

  /**
   * Makes a store of a process that can be stopped: what the store does runs on a scheduler of its
   * own, which runs nothing while the process is stopped.
   *
   * @param scheduler of the same thread as the metadata's
   */
  public static InMemoryMetadataStore open(
      InMemoryMetadata metadata, int sessionTimeoutMs, Scheduler scheduler) {
    return new InMemoryMetadataStore(metadata, new Link(metadata, sessionTimeoutMs, scheduler));
  }

  /** Completes when the first image is there. */
  public CompletableFuture<Void> started() {
    return keeper().started();
  }

  /** Cuts the network between the store and the ensemble. */
  public void disconnect() {
    link.up = false;
    link.session().disconnect();
  }

  /** Mends the network. */
  public void reconnect() {
    link.up = true;
    link.session().connect();
  }

  /**
   * The process was stopped: the ensemble hears no more of it. The store finds out that its
   * connection is lost when its scheduler runs again; {@link #reconnect} comes after that.
   */
  public void fallSilent() {
    link.up = false;
    link.session().fallSilent();
  }

  /** Has the ensemble end the store's session at once. */
  public void expireSession() {
    link.session().expire();
  }

  /** Ends the store as a killed process would: its session lives on until its time is over. */
  public void crash() {
    link.session().crash();
    keeper().close();
  }

  /** Ends the session as soon as the scheduler runs; does not wait. */
  @Override
  public void close() {
    link.scheduler.schedule(0, keeper()::close);
  }

  /** The network between one store and the ensemble, over all its sessions. */
  private static final class Link {
    private final InMemoryMetadata metadata;
    private final int sessionTimeoutMs;
    private final Scheduler scheduler;
    private boolean up = true;
    private @Nullable InMemorySession session;

    Link(InMemoryMetadata metadata, int sessionTimeoutMs, Scheduler scheduler) {
      this.metadata = metadata;
      this.sessionTimeoutMs = sessionTimeoutMs;
      this.scheduler = scheduler;
    }

    TreeSession open(TreeEvents events) {
      InMemorySession opened = new InMemorySession(metadata, scheduler, events, sessionTimeoutMs);
      session = opened;
      if (up) {
        opened.connect();
      }
      return opened;
    }

    InMemorySession session() {
      if (session == null) {
        throw new IllegalStateException("The scheduler has not run since the store was opened");
      }
      return session;
    }
  }
}
