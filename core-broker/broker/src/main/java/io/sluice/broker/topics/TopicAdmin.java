package io.sluice.broker.topics;

import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.replica.ReplicaChanges;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ConfigProblem;
import io.sluice.config.TopicConfig;
import io.sluice.config.TopicDefaultKeys;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateTopic;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, deletes and grows topics. What it returns completes when this broker serves the result,
 * or with an {@link ApiException}; with more than {@value #AWAITED_PARTITIONS_MAX} new partitions
 * at once when the metadata has them, for making so many logs takes longer than a client waits
 * before it asks again.
 *
 * <p>Safe for use by any thread; waits for nothing.
 */
public final class TopicAdmin {
  private static final int AWAITED_PARTITIONS_MAX = 100;

  private final MetadataStore store;
  private final ReplicaChanges changes;
  private final Supplier<BrokerConfig> config;
  private final StateTopics stateTopics;
  private final Placement placement;

  /** Topics that are being created because somebody asked for them. */
  private final Map<String, CompletableFuture<Void>> creations = new ConcurrentHashMap<>();

  /** Creates it; {@code stateTopics} are created as their modules wish, and protected. */
  public TopicAdmin(
      MetadataStore store,
      ReplicaChanges changes,
      Supplier<BrokerConfig> config,
      StateTopics stateTopics,
      RandomGenerator random) {
    this.stateTopics = stateTopics;
    this.store = store;
    this.changes = changes;
    this.config = config;
    this.placement = new Placement(random);
  }

  /** Returns what one request may create. */
  PartitionBudget budget() {
    return new PartitionBudget(config.get().get(TopicDefaultKeys.CREATE_PARTITIONS_MAX));
  }

  /** Returns the cluster's newest image. */
  public ClusterImage image() {
    return store.image();
  }

  /** Returns whether a topic is the broker's own. */
  boolean internal(String topic) {
    return stateTopics.internal(topic);
  }

  BrokerConfig config() {
    return config.get();
  }

  /**
   * Creates a topic.
   *
   * @param validateOnly checks everything and creates nothing
   * @param budget how many partitions may still be created
   * @throws ApiException if the topic is refused
   */
  CompletableFuture<CreatedTopic> create(
      TopicSpec asked, boolean validateOnly, PartitionBudget budget) {
    checkName(asked.name());
    StateTopic state = stateTopics.named(asked.name());
    TopicSpec spec = state == null ? asked : asked.completedBy(state, brokers().size());
    checkConfig(spec.config());
    List<List<Integer>> assignments = assignments(spec, budget);
    CreatedTopic created = new CreatedTopic(spec.name(), Uuid.random(), assignments, spec.config());
    if (validateOnly) {
      return CompletableFuture.completedFuture(
          new CreatedTopic(spec.name(), Uuid.ZERO, assignments, spec.config()));
    }
    return served(
            assignments.size(),
            store.createTopic(spec.name(), created.id(), states(assignments), spec.config()))
        .thenApply(done -> created);
  }

  /** A topic as it was created. */
  record CreatedTopic(
      String name, Uuid id, List<List<Integer>> assignments, Map<String, String> config) {}

  /**
   * Creates a topic with the broker's defaults, or as its module wishes, because somebody asked for
   * it; one that has come into being meanwhile will do. Those who ask at the same time share one
   * creation.
   */
  public CompletableFuture<Void> createAutomatically(String name) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> under = creations.putIfAbsent(name, mine);
    if (under != null) {
      return under;
    }
    CompletableFuture<Void> creation;
    try {
      creation = createUnlessThere(name);
    } catch (RuntimeException refused) {
      creation = CompletableFuture.failedFuture(refused);
    }
    creation.whenComplete(
        (done, failure) -> {
          creations.remove(name, mine);
          if (failure == null) {
            mine.complete(null);
          } else {
            mine.completeExceptionally(failure);
          }
        });
    return mine;
  }

  private CompletableFuture<Void> createUnlessThere(String name) {
    // What a module needs is not measured by what clients may ask for.
    PartitionBudget budget =
        stateTopics.named(name) == null ? budget() : new PartitionBudget(Integer.MAX_VALUE);
    return create(TopicSpec.withDefaults(name), false, budget)
        .handle(
            (created, failure) -> {
              if (failure != null
                  && Failures.error(failure).error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
                throw new CompletionException(failure);
              }
              return null;
            });
  }

  /** Deletes a topic, and not another one that takes its name meanwhile. */
  CompletableFuture<Void> delete(TopicImage topic) {
    String name = topic.name();
    if (stateTopics.named(name) != null) {
      throw new ApiException(
          ErrorCode.INVALID_TOPIC_EXCEPTION,
          "topic '"
              + name
              + "' keeps the state of a broker module that runs, and cannot be deleted");
    }
    if (!config.get().get(TopicDefaultKeys.DELETE_ENABLE)) {
      throw new ApiException(
          ErrorCode.TOPIC_DELETION_DISABLED, "delete.topic.enable is false on this broker");
    }
    return settled(store.deleteTopic(name, topic.id()));
  }

  /**
   * Adds partitions to a topic.
   *
   * @param total how many there shall be
   * @param assignments the brokers of each new one, or null to have them chosen
   */
  CompletableFuture<Void> grow(
      String name,
      int total,
      @Nullable List<List<Integer>> assignments,
      boolean validateOnly,
      PartitionBudget budget) {
    TopicImage topic = store.image().topic(name);
    if (topic == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic '" + name + "' does not exist");
    }
    if (stateTopics.named(name) != null) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "topic '"
              + name
              + "' cannot get more partitions: its keys would belong to other ones, and their state"
              + " would be lost");
    }
    int present = topic.partitions().size();
    if (total <= present) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          "topic '"
              + name
              + "' has "
              + present
              + " partitions; it can only get more, and "
              + total
              + " were asked for");
    }
    int added = total - present;
    int replicationFactor = topic.partitions().getFirst().replicas().size();
    List<List<Integer>> chosen = assignments;
    if (chosen == null) {
      budget.take(added);
      chosen = placement.assign(sites(), added, checkReplicationFactor(replicationFactor));
    } else if (chosen.size() != added) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICA_ASSIGNMENT,
          added + " partitions are to be added, but brokers are named for " + chosen.size());
    } else {
      checkAssignments(chosen);
      budget.take(added);
    }
    return validateOnly
        ? CompletableFuture.completedFuture(null)
        : served(chosen.size(), store.addPartitions(name, states(chosen), present));
  }

  private List<PartitionState> states(List<List<Integer>> assignments) {
    Map<Integer, BrokerRegistration> brokers = store.image().brokers();
    return assignments.stream().map(replicas -> NewPartitions.state(replicas, brokers)).toList();
  }

  private CompletableFuture<Void> served(int partitions, CompletableFuture<?> written) {
    return partitions > AWAITED_PARTITIONS_MAX ? written.thenApply(done -> null) : settled(written);
  }

  private CompletableFuture<Void> settled(CompletableFuture<?> written) {
    return written.<Void>thenApply(done -> null).thenCompose(done -> changes.settled());
  }

  private void checkName(String name) {
    String problem = TopicNames.problem(name);
    if (problem != null) {
      throw new ApiException(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
    }
    if (store.image().topic(name) != null) {
      throw new ApiException(ErrorCode.TOPIC_ALREADY_EXISTS, "topic '" + name + "' exists already");
    }
    if (name.indexOf('.') >= 0 || name.indexOf('_') >= 0) {
      String form = TopicNames.collisionForm(name);
      for (TopicImage topic : store.image().topics()) {
        if (TopicNames.collisionForm(topic.name()).equals(form)) {
          throw new ApiException(
              ErrorCode.INVALID_TOPIC_EXCEPTION,
              "topic '"
                  + name
                  + "' differs from '"
                  + topic.name()
                  + "' only in '.' and '_', which metrics cannot tell apart");
        }
      }
    }
  }

  private void checkConfig(Map<String, String> overrides) {
    List<ConfigProblem> problems = TopicConfig.check(overrides, config.get());
    if (!problems.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_CONFIG,
          String.join("; ", problems.stream().map(ConfigProblem::message).toList()));
    }
  }

  private List<List<Integer>> assignments(TopicSpec spec, PartitionBudget budget) {
    if (spec.assignments() != null) {
      if (spec.partitions() != -1 || spec.replicationFactor() != -1) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "a topic has either brokers named for its partitions, or numbers of partitions and"
                + " replicas");
      }
      checkAssignments(spec.assignments());
      budget.take(spec.assignments().size());
      return spec.assignments();
    }
    int partitions =
        spec.partitions() == -1
            ? config.get().get(TopicDefaultKeys.NUM_PARTITIONS)
            : spec.partitions();
    if (partitions <= 0) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS, "a topic needs at least one partition, not " + partitions);
    }
    int factor =
        spec.replicationFactor() == -1
            ? config.get().get(TopicDefaultKeys.REPLICATION_FACTOR)
            : spec.replicationFactor();
    checkReplicationFactor(factor);
    budget.take(partitions);
    return placement.assign(sites(), partitions, factor);
  }

  private int checkReplicationFactor(int factor) {
    int brokers = brokers().size();
    if (factor <= 0) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "the replication factor must be at least 1, not " + factor);
    }
    if (factor > brokers) {
      throw new ApiException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "the replication factor is "
              + factor
              + ", but only "
              + brokers
              + (brokers == 1 ? " broker is up" : " brokers are up"));
    }
    return factor;
  }

  private void checkAssignments(List<List<Integer>> assignments) {
    List<Integer> brokers = brokers();
    for (int partition = 0; partition < assignments.size(); partition++) {
      List<Integer> replicas = assignments.get(partition);
      String problem = null;
      if (replicas.isEmpty()) {
        problem = "no broker";
      } else if (new HashSet<>(replicas).size() < replicas.size()) {
        problem = "a broker twice, in " + replicas;
      } else if (replicas.size() != assignments.getFirst().size()) {
        problem = "another number of replicas than the first";
      } else if (!brokers.containsAll(replicas)) {
        problem = "a broker that is not up, in " + replicas + "; up are " + brokers;
      }
      if (problem != null) {
        throw new ApiException(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT, "partition " + partition + " names " + problem);
      }
    }
  }

  /** Returns the brokers that new replicas may be put on, in the order of their ids. */
  private List<Placement.Site> sites() {
    List<Placement.Site> sites = new ArrayList<>();
    for (BrokerRegistration broker : store.image().brokers().values()) {
      if (!broker.stopping()) {
        sites.add(new Placement.Site(broker.id(), broker.rack()));
      }
    }
    if (sites.isEmpty()) {
      throw new ApiException(ErrorCode.BROKER_NOT_AVAILABLE, "no broker is registered");
    }
    return sites;
  }

  private List<Integer> brokers() {
    return sites().stream().map(Placement.Site::id).toList();
  }
}
