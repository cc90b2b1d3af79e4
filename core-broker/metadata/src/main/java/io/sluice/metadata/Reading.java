package io.sluice.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One round of reading: asks for all that may have changed in one go, then for the chunks that turn
 * out to be needed, and changes the replica only when everything is there.
 */
final class Reading {
  private final TreeSession session;
  private final Replica replica;
  private final boolean trustReplica;

  private final Map<Integer, Optional<Known.Broker>> brokers = new LinkedHashMap<>();
  private final Map<String, Optional<Known.Header>> headers = new LinkedHashMap<>();
  private final Map<Place.Chunk, Known.Chunk> chunks = new LinkedHashMap<>();
  private final Map<ConfigScope, Optional<Known.Setting>> settings = new LinkedHashMap<>();
  private final Set<String> touchedTopics = new LinkedHashSet<>();
  private final Set<String> unfitTopics = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();
  private boolean controllerRead;
  private Known.@Nullable Controller controller;
  private Known.@Nullable Counter controllerEpoch;
  private Known.@Nullable Counter producerIds;

  /**
   * Prepares a round.
   *
   * @param trustReplica whether what the replica holds of a topic is current unless it is among
   *     what is read
   */
  Reading(TreeSession session, Replica replica, boolean trustReplica) {
    this.session = session;
    this.replica = replica;
    this.trustReplica = trustReplica;
  }

  /** Reads places, and the chunks of those among them that are topics. */
  CompletableFuture<Void> read(Collection<Place> places) {
    return readAll(places).thenCompose(done -> readAll(missingChunks()));
  }

  /** Returns the nodes that made no sense, each with the reason. */
  List<String> problems() {
    return problems;
  }

  /** Returns the topics whose nodes did not fit together; they were left as they were. */
  Set<String> unfitTopics() {
    return unfitTopics;
  }

  private CompletableFuture<Void> readAll(Collection<? extends Place> places) {
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    for (Place place : places) {
      switch (place) {
        case Place.Controller c -> {
          reads.add(read(Layout.CONTROLLER, this::controllerArrived));
          reads.add(read(Layout.CONTROLLER_EPOCH, this::controllerEpochArrived));
        }
        case Place.ProducerIds p ->
            reads.add(read(Layout.PRODUCER_IDS, node -> producerIds = counter(node)));
        case Place.Broker broker ->
            reads.add(
                read(
                    Layout.broker(broker.id()),
                    node -> brokers.put(broker.id(), broker(broker.id(), node))));
        case Place.Topic topic ->
            reads.add(read(Layout.topic(topic.name()), node -> headerArrived(topic.name(), node)));
        case Place.Chunk chunk -> reads.add(readChunk(chunk));
        case Place.Config config ->
            reads.add(
                read(
                    Layout.config(config.scope()),
                    node ->
                        settings.put(
                            config.scope(), Optional.ofNullable(node).map(NodeFormat::config))));
      }
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> read(String path, Arrival arrival) {
    return session
        .read(path)
        .thenAccept(
            node -> {
              try {
                arrival.arrived(node);
              } catch (IllegalArgumentException senseless) {
                problems.add("Node " + path + " makes no sense: " + senseless.getMessage());
              }
            });
  }

  private CompletableFuture<Void> readChunk(Place.Chunk chunk) {
    touchedTopics.add(chunk.topic());
    return read(
        Layout.chunk(chunk.topic(), chunk.id(), chunk.number()),
        node -> {
          if (node != null) {
            chunks.put(chunk, ChunkFormat.read(node));
          }
        });
  }

  private void controllerArrived(@Nullable Node node) {
    controller = node == null ? null : NodeFormat.controller(node);
    controllerRead = true;
  }

  private void controllerEpochArrived(@Nullable Node node) {
    controllerEpoch = counter(node);
  }

  private static Known.Counter counter(@Nullable Node node) {
    if (node == null) {
      throw new IllegalArgumentException("It is not there");
    }
    return NodeFormat.counter(node);
  }

  private static Optional<Known.Broker> broker(int id, @Nullable Node node) {
    return Optional.ofNullable(node).map(present -> NodeFormat.broker(id, present));
  }

  private void headerArrived(String name, @Nullable Node node) {
    headers.put(name, Optional.ofNullable(node).map(NodeFormat::topic));
    touchedTopics.add(name);
  }

  private List<Place.Chunk> missingChunks() {
    List<Place.Chunk> missing = new ArrayList<>();
    headers.forEach(
        (name, present) ->
            present.ifPresent(
                header -> {
                  for (int n = 0; n < ChunkFormat.chunks(header.partitions()); n++) {
                    if (chunk(name, header, n) == null) {
                      missing.add(new Place.Chunk(name, header.id(), n));
                    }
                  }
                }));
    return missing;
  }

  private Known.@Nullable Chunk chunk(String topic, Known.Header header, int number) {
    Known.Chunk read = chunks.get(new Place.Chunk(topic, header.id(), number));
    Known.Topic old = replica.topics().get(topic);
    if (read != null || !trustReplica || old == null || !old.header().id().equals(header.id())) {
      return read;
    }
    return number < old.chunks().size() ? old.chunks().get(number) : null;
  }

  /** Brings the replica up to date; returns the topics that were touched, null for deleted ones. */
  Map<String, @Nullable TopicImage> apply() {
    brokers.forEach((id, broker) -> put(replica.brokers(), id, broker));
    settings.forEach((scope, setting) -> put(replica.settings(), scope, setting));
    if (controllerRead) {
      replica.controller(controller);
    }
    if (controllerEpoch != null) {
      replica.controllerEpoch(controllerEpoch);
    }
    if (producerIds != null) {
      replica.producerIds(producerIds);
    }
    Map<String, @Nullable TopicImage> changes = new LinkedHashMap<>();
    touchedTopics.forEach(name -> applyTopic(name, changes));
    return changes;
  }

  private static <K, V> void put(Map<K, V> map, K key, Optional<V> value) {
    value.ifPresentOrElse(present -> map.put(key, present), () -> map.remove(key));
  }

  private void applyTopic(String name, Map<String, @Nullable TopicImage> changes) {
    Known.Topic old = replica.topics().get(name);
    Optional<Known.Header> read = headers.get(name);
    Known.Header header = read != null ? read.orElse(null) : old != null ? old.header() : null;
    if (header == null) {
      if (old != null) {
        replica.topics().remove(name);
        changes.put(name, null);
      }
      return;
    }
    Known.Topic topic = fitted(name, header);
    if (topic == null) {
      unfitTopics.add(name);
    } else {
      replica.topics().put(name, topic);
      changes.put(name, topic.image());
    }
  }

  /** Returns the topic if its header and chunks were written together; otherwise null. */
  private Known.@Nullable Topic fitted(String name, Known.Header header) {
    List<Known.Chunk> parts = new ArrayList<>();
    List<PartitionState> states = new ArrayList<>(header.partitions());
    for (int n = 0; n < ChunkFormat.chunks(header.partitions()); n++) {
      Known.Chunk part = chunk(name, header, n);
      if (part == null || states.size() != n * ChunkFormat.STATES_MAX) {
        return null;
      }
      parts.add(part);
      states.addAll(part.states());
    }
    if (states.size() != header.partitions()) {
      return null;
    }
    TopicImage image = new TopicImage(name, header.id(), states, header.config());
    return new Known.Topic(header, parts, image);
  }

  /** What to do with a node that was read; it may throw if the node makes no sense. */
  private interface Arrival {
    void arrived(@Nullable Node node);
  }
}
