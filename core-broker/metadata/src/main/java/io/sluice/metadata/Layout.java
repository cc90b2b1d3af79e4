package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The paths of the nodes; the package's description is their specification. */
final class Layout {
  static final String CLUSTER = "/cluster";
  static final String CONTROLLER = "/controller";
  static final String CONTROLLER_EPOCH = "/controller-epoch";
  static final String PRODUCER_IDS = "/producer-ids";
  static final String BROKERS = "/brokers";
  static final String TOPICS = "/topics";
  static final String CONFIG = "/config";
  static final String CONSUMERS = "/consumers";

  /** What brokers follow; deliberately not the consumers' offsets. */
  static final List<String> FOLLOWED =
      List.of(CONTROLLER, CONTROLLER_EPOCH, PRODUCER_IDS, BROKERS, TOPICS, CONFIG);

  private static final String DEFAULT = "<default>";
  private static final int MAX_DIGITS = 10;

  private Layout() {}

  /** Returns the edits that lay out an empty cluster. */
  static List<Edit> empty(String clusterId) {
    List<Edit> edits = new ArrayList<>();
    edits.add(new Edit.Create(CLUSTER, NodeFormat.cluster(clusterId), false));
    edits.add(new Edit.Create(CONTROLLER_EPOCH, NodeFormat.counter(0), false));
    edits.add(new Edit.Create(PRODUCER_IDS, NodeFormat.counter(0), false));
    for (String folder : List.of(BROKERS, TOPICS, CONFIG)) {
      edits.add(folder(folder));
    }
    for (ConfigScope.Kind kind : ConfigScope.Kind.values()) {
      if (kind != ConfigScope.Kind.TOPIC) {
        edits.add(folder(configs(kind)));
      }
    }
    return edits;
  }

  static String broker(int id) {
    return BROKERS + "/" + id;
  }

  static String topic(String name) {
    return TOPICS + "/" + NodeName.encode(name);
  }

  static String chunk(String topic, Uuid id, int number) {
    return topic(topic) + "/" + id + "." + number;
  }

  static String configs(ConfigScope.Kind kind) {
    return CONFIG
        + switch (kind) {
          case TOPIC -> throw new IllegalArgumentException("A topic's configuration is its node's");
          case BROKER -> "/brokers";
          case GROUP -> "/groups";
          case CLIENT_METRICS -> "/client-metrics";
        };
  }

  static String config(ConfigScope scope) {
    String name = scope.name().isEmpty() ? DEFAULT : NodeName.encode(scope.name());
    return configs(scope.kind()) + "/" + name;
  }

  static String consumer(String group) {
    return CONSUMERS + "/" + NodeName.encode(group);
  }

  static String offsets(String group) {
    return consumer(group) + "/offsets";
  }

  static String offsets(String group, String topic) {
    return offsets(group) + "/" + NodeName.encode(topic);
  }

  static String offset(String group, TopicPartition partition) {
    return offsets(group, partition.topic()) + "/" + partition.partition();
  }

  /** Returns the edit that makes a node which is there for those below it. */
  static Edit folder(String path) {
    return new Edit.Create(path, new byte[0], false);
  }

  /** Returns what a node's path stands for; null if brokers do not read it. */
  static @Nullable Place place(String path) {
    String[] parts = path.split("/", -1);
    String top = "/" + (parts.length > 1 ? parts[1] : "");
    return switch (top) {
      case CONTROLLER, CONTROLLER_EPOCH -> new Place.Controller();
      case PRODUCER_IDS -> new Place.ProducerIds();
      case BROKERS -> parts.length == 3 ? brokerPlace(parts[2]) : null;
      case TOPICS ->
          switch (parts.length) {
            case 3 -> new Place.Topic(NodeName.decode(parts[2]));
            case 4 -> chunkPlace(NodeName.decode(parts[2]), parts[3]);
            default -> null;
          };
      case CONFIG -> parts.length == 4 ? configPlace(parts[2], parts[3]) : null;
      default -> null;
    };
  }

  static Place.@Nullable Broker brokerPlace(String name) {
    return isNumber(name) ? new Place.Broker(Integer.parseInt(name)) : null;
  }

  static Place.Config configPlace(ConfigScope.Kind kind, String name) {
    String plain = name.equals(DEFAULT) ? "" : NodeName.decode(name);
    return new Place.Config(new ConfigScope(kind, plain));
  }

  private static Place.@Nullable Config configPlace(String folder, String name) {
    for (ConfigScope.Kind kind : ConfigScope.Kind.values()) {
      if (kind != ConfigScope.Kind.TOPIC && configs(kind).equals(CONFIG + "/" + folder)) {
        return configPlace(kind, name);
      }
    }
    return null;
  }

  private static Place.@Nullable Chunk chunkPlace(String topic, String name) {
    int dot = name.indexOf('.');
    if (dot < 0 || !isNumber(name.substring(dot + 1))) {
      return null;
    }
    try {
      Uuid id = Uuid.parse(name.substring(0, dot));
      return new Place.Chunk(topic, id, Integer.parseInt(name.substring(dot + 1)));
    } catch (IllegalArgumentException notAnId) {
      return null;
    }
  }

  /** Returns whether a node's name is a number, as brokers and partitions have. */
  static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Long.parseLong(text) <= Integer.MAX_VALUE;
  }
}
