package io.sluice.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker's copy of the tree. Confined to the store's thread.
 *
 * <p>It changes only at the end of a round of reading, so what it shows existed at one instant or
 * at least fits together.
 */
final class Replica {
  private final Map<Integer, Known.Broker> brokers = new TreeMap<>();
  private final Map<String, Known.Topic> topics = new LinkedHashMap<>();
  private final Map<ConfigScope, Known.Setting> settings = new LinkedHashMap<>();
  private Known.@Nullable Controller controller;
  private Known.Counter controllerEpoch = new Known.Counter(0, 0);
  private Known.Counter producerIds = new Known.Counter(0, 0);
  private String clusterId = "";

  Map<Integer, Known.Broker> brokers() {
    return brokers;
  }

  Map<String, Known.Topic> topics() {
    return topics;
  }

  Map<ConfigScope, Known.Setting> settings() {
    return settings;
  }

  Known.@Nullable Controller controller() {
    return controller;
  }

  void controller(Known.@Nullable Controller newController) {
    controller = newController;
  }

  Known.Counter controllerEpoch() {
    return controllerEpoch;
  }

  void controllerEpoch(Known.Counter newEpoch) {
    controllerEpoch = newEpoch;
  }

  Known.Counter producerIds() {
    return producerIds;
  }

  void producerIds(Known.Counter newProducerIds) {
    producerIds = newProducerIds;
  }

  String clusterId() {
    return clusterId;
  }

  void clusterId(String newClusterId) {
    clusterId = newClusterId;
  }

  /** Returns what the copy shows now; the topics are given, because most of them stay. */
  ClusterImage image(Topics imageTopics) {
    Map<Integer, BrokerRegistration> registrations = new TreeMap<>();
    brokers.forEach((id, broker) -> registrations.put(id, broker.registration()));
    Map<ConfigScope, Map<String, String>> configs = new LinkedHashMap<>();
    settings.forEach((scope, setting) -> configs.put(scope, setting.values()));
    int controllerId = controller == null ? ClusterImage.NO_CONTROLLER : controller.brokerId();
    return new ClusterImage(
        clusterId,
        controllerId,
        (int) controllerEpoch.value(),
        controllerEpoch.version(),
        registrations,
        imageTopics,
        configs);
  }
}
