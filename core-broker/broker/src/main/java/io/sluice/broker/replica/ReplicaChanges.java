package io.sluice.broker.replica;

import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.config.BrokerConfig;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.LogDirs;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.PartitionLog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the hosted partitions follow the cluster's image: opens and deletes logs, gives them their
 * roles, hands configuration on.
 *
 * <p>Images are applied one after the other on a thread of its own, for opening logs takes the
 * disk. A change of the image costs what it changes.
 */
public final class ReplicaChanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaChanges.class);

  private final int brokerId;
  private final Replicas replicas;
  private final LogDirs logs;
  private final PresentConfig config;
  private final PartitionRoles roles;
  private final TopicHosting hosting;
  private final StateLeadership stateLeadership;
  private final ExecutorService worker;

  /** What was applied last. Confined to the worker. */
  private @Nullable ClusterImage applied;

  /** Whether images are not applied any more. Confined to the worker. */
  private boolean ended;

  /**
   * Creates it; nothing happens before the first image.
   *
   * @param stateTopics those whose modules are to be told of leadership, on the worker
   * @param roles confined to the worker from now on
   * @param worker a pool of one thread
   */
  public ReplicaChanges(
      ReplicaContext context,
      Replicas replicas,
      LogDirs logs,
      PresentConfig config,
      StateTopics stateTopics,
      PartitionRoles roles,
      ExecutorService worker) {
    this.brokerId = context.brokerId();
    this.replicas = replicas;
    this.logs = logs;
    this.config = config;
    this.roles = roles;
    this.hosting = new TopicHosting(context, replicas, logs, stateTopics, roles);
    this.stateLeadership = new StateLeadership(stateTopics);
    this.worker = worker;
  }

  // --- From any thread -----------------------------------------------------------------------

  /** Begins to apply an image, all of it; later ones are applied after it. */
  public CompletableFuture<Void> apply(ClusterImage image) {
    return inTurn(() -> follow(image, everything(image)));
  }

  /** Begins to apply what changed from one image to the next. */
  public CompletableFuture<Void> apply(ImageChange change) {
    return inTurn(
        () -> {
          follow(change.after(), change.topics());
          if (change.brokersChanged()) {
            replicas.forEach(Partition::followBrokers);
          }
        });
  }

  /** Applies an image after log dirs went or came back. */
  public CompletableFuture<Void> dirsChanged(ClusterImage image) {
    return inTurn(
        () -> {
          setStraysAside(logs, image, brokerId);
          follow(image, everything(image));
        });
  }

  /**
   * Leads nothing from some moment on, until {@link #resume}: the broker's registration has gone.
   *
   * @return completes when that is so
   */
  public CompletableFuture<Void> suspend() {
    return inTurn(
        () -> {
          roles.suspend();
          replicas.topics().forEach(stateLeadership::follow);
        });
  }

  /** Leads again what an image says. */
  public CompletableFuture<Void> resume(ClusterImage image) {
    return inTurn(
        () -> {
          roles.resume();
          follow(image, everything(image));
        });
  }

  /**
   * Takes the role from a partition, has its log moved, and gives it the role again; clients see a
   * leader that is busy with itself for a moment, and ask again.
   *
   * @param move returns the log in its new place; if it throws, the log stays where it was
   * @return fails with what {@code move} throws, or if the partition is not hosted
   */
  public CompletableFuture<Void> relocate(TopicPartition name, Supplier<PartitionLog> move) {
    CompletableFuture<Void> moved = new CompletableFuture<>();
    inTurn(
            () -> {
              try {
                relocateNow(name, move);
                moved.complete(null);
              } catch (RuntimeException failure) {
                moved.completeExceptionally(failure);
              }
            })
        .exceptionally(
            closing -> {
              moved.completeExceptionally(closing);
              return null;
            });
    return moved;
  }

  private void relocateNow(TopicPartition name, Supplier<PartitionLog> move) {
    Partition partition = replicas.find(name);
    ClusterImage image = applied;
    if (ended || partition == null || image == null) {
      throw new IllegalStateException(name + " is not hosted here");
    }
    roles.release(partition);
    try {
      partition.relocate(move.get());
    } finally {
      follow(image, Set.of(name.topic()));
    }
  }

  /** Completes when everything that was known of before this call has been applied. */
  public CompletableFuture<Void> settled() {
    return inTurn(() -> {});
  }

  /**
   * Applies no image any more; waits for the one that is being applied. Modules hear nothing of
   * leadership afterwards.
   */
  @Override
  public void close() {
    inTurn(() -> ended = true).join();
  }

  private CompletableFuture<Void> inTurn(Runnable step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      worker.execute(() -> run(step, done));
    } catch (RejectedExecutionException closing) {
      done.completeExceptionally(closing);
    }
    return done;
  }

  private static void run(Runnable step, CompletableFuture<Void> done) {
    try {
      step.run();
      done.complete(null);
    } catch (RuntimeException failure) {
      LOG.error("The replicas could not follow the cluster's metadata", failure);
      done.completeExceptionally(failure);
    }
  }

  // --- On the worker -------------------------------------------------------------------------

  private Set<String> everything(ClusterImage image) {
    Set<String> names = new LinkedHashSet<>();
    replicas.topics().forEach(topic -> names.add(topic.name()));
    image.topics().forEach(topic -> names.add(topic.name()));
    return names;
  }

  private void follow(ClusterImage image, Set<String> changed) {
    if (ended) {
      return;
    }
    BrokerConfig configBefore = config.get();
    config.follow(image);
    Set<String> names = config.get() == configBefore ? changed : everything(image);
    // What has gone makes place first.
    for (String name : names) {
      HostedTopic hosted = replicas.topic(name);
      TopicImage topic = image.topic(name);
      if (hosted != null && (topic == null || !topic.id().equals(hosted.id()))) {
        drop(hosted);
      }
    }
    for (String name : names) {
      TopicImage topic = image.topic(name);
      if (topic != null) {
        follow(topic);
      }
    }
    applied = image;
  }

  private void follow(TopicImage topic) {
    try {
      TopicSettings settings = new TopicSettings(topic.config(), config.get());
      hosting.follow(topic, settings, index -> isNew(topic.id(), index));
    } catch (RuntimeException failure) {
      // One topic that cannot be served keeps no other from being served.
      LOG.error("Topic '{}' could not follow the cluster's metadata", topic.name(), failure);
    }
    HostedTopic hosted = replicas.topic(topic.name());
    if (hosted == null) {
      stateLeadership.drop(topic.name());
    } else {
      stateLeadership.follow(hosted);
    }
  }

  /**
   * Returns whether this broker had no replica of a partition by the image before. By the first one
   * it may have a log of each somewhere.
   */
  private boolean isNew(Uuid topicId, int index) {
    if (applied == null) {
      return false;
    }
    TopicImage before = applied.topic(topicId);
    return before == null
        || index >= before.partitions().size()
        || !before.partitions().get(index).replicas().contains(brokerId);
  }

  private void drop(HostedTopic hosted) {
    replicas.remove(hosted);
    hosted.partitions().values().forEach(roles::release);
    stateLeadership.drop(hosted.name());
    for (Partition partition : List.copyOf(hosted.partitions().values())) {
      hosting.delete(partition);
    }
  }

  /** Sets logs aside that are no replica of this broker's. */
  public static void setStraysAside(LogDirs logs, ClusterImage image, int brokerId) {
    try {
      logs.setStraysAside(partition -> expected(image, partition, brokerId));
    } catch (LogStorageException failure) {
      LOG.error("Logs that belong to no topic could not be set aside: {}", failure.getMessage());
    }
  }

  private static @Nullable Uuid expected(
      ClusterImage image, TopicPartition partition, int brokerId) {
    TopicImage topic = image.topic(partition.topic());
    return topic == null
            || partition.partition() >= topic.partitions().size()
            || !topic.partitions().get(partition.partition()).replicas().contains(brokerId)
        ? null
        : topic.id();
  }
}
