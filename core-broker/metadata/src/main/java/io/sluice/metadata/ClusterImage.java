package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one instant. Immutable.
 *
 * <p>Its collections are walked in an order that does not change from one run of the process to the
 * next, unlike those of {@link Map#copyOf}: a simulation replays.
 */
public final class ClusterImage {
  /** Stands for the controller of a cluster that has none. */
  public static final int NO_CONTROLLER = -1;

  /** What is known before anything was read. */
  static final ClusterImage EMPTY =
      new ClusterImage("", NO_CONTROLLER, 0, 0, Map.of(), Topics.NONE, Map.of());

  private final String clusterId;
  private final int controllerId;
  private final int controllerEpoch;
  private final int fence;
  private final Map<Integer, BrokerRegistration> brokers;
  private final Topics topics;
  private final Map<ConfigScope, Map<String, String>> configs;

  ClusterImage(
      String clusterId,
      int controllerId,
      int controllerEpoch,
      int fence,
      Map<Integer, BrokerRegistration> brokers,
      Topics topics,
      Map<ConfigScope, Map<String, String>> configs) {
    this.clusterId = clusterId;
    this.controllerId = controllerId;
    this.controllerEpoch = controllerEpoch;
    this.fence = fence;
    this.brokers = Collections.unmodifiableMap(new TreeMap<>(brokers));
    this.topics = topics;
    this.configs = Collections.unmodifiableMap(new LinkedHashMap<>(configs));
  }

  /** Returns the cluster's id, for ever the same. */
  public String clusterId() {
    return clusterId;
  }

  /** Returns the controller's broker id, or {@link #NO_CONTROLLER}. */
  public int controllerId() {
    return controllerId;
  }

  /** Returns the epoch of the controller, or of the last one; 0 if there never was one. */
  public int controllerEpoch() {
    return controllerEpoch;
  }

  /**
   * Returns the version of the node that every election and every registration writes to: in the
   * tree it is another one as soon as a broker has registered that this image does not show.
   */
  int fence() {
    return fence;
  }

  /** Returns the live brokers by id, in ascending order. */
  public Map<Integer, BrokerRegistration> brokers() {
    return brokers;
  }

  /** Returns all topics, in no order. */
  public Collection<TopicImage> topics() {
    return topics.all();
  }

  /** Returns the topic of that name; null if there is none. */
  public @Nullable TopicImage topic(String name) {
    return topics.byName(name);
  }

  /** Returns the topic of that id; null if there is none. */
  public @Nullable TopicImage topic(Uuid id) {
    return topics.byId(id);
  }

  /** Returns what the topic of that name sets itself; empty if there is none. */
  public Map<String, String> topicConfig(String name) {
    TopicImage topic = topics.byName(name);
    return topic == null ? Map.of() : topic.config();
  }

  /** Returns what is set for one broker. */
  public Map<String, String> brokerConfig(int id) {
    return config(ConfigScope.broker(id));
  }

  /** Returns what is set for all brokers. */
  public Map<String, String> brokerDefaultConfig() {
    return config(ConfigScope.brokerDefault());
  }

  /** Returns what is set in a scope; empty if nothing is. */
  public Map<String, String> config(ConfigScope scope) {
    return scope.kind() == ConfigScope.Kind.TOPIC
        ? topicConfig(scope.name())
        : configs.getOrDefault(scope, Map.of());
  }

  /** Returns the scopes, other than topics, in which anything is set, with what is set. */
  public Map<ConfigScope, Map<String, String>> configs() {
    return configs;
  }

  /** Returns whether everything but the topics is the same. */
  boolean equalsApartFromTopics(ClusterImage other) {
    return clusterId.equals(other.clusterId)
        && controllerId == other.controllerId
        && controllerEpoch == other.controllerEpoch
        && fence == other.fence
        && brokers.equals(other.brokers)
        && configs.equals(other.configs);
  }

  @Override
  public String toString() {
    return "ClusterImage[%s, controller %d (epoch %d), brokers %s, %d topics]"
        .formatted(clusterId, controllerId, controllerEpoch, brokers.keySet(), topics.all().size());
  }
}
