package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes and reads the nodes that are {@link Lines}. */
final class NodeFormat {
  private static final String CONFIG = "config.";
  private static final String ENDPOINT = "endpoint.";
  private static final String STOPPING = "stopping";
  private static final String TAIL_MAY_BE_LOST = "tail-may-be-lost";

  private NodeFormat() {}

  static byte[] cluster(String id) {
    return Lines.write(Map.of("id", id));
  }

  static String clusterId(Node node) {
    return Lines.read(node.data()).text("id");
  }

  static byte[] counter(long value) {
    return Lines.write(Map.of("value", Long.toString(value)));
  }

  static Known.Counter counter(Node node) {
    return new Known.Counter(Lines.read(node.data()).longNumber("value"), node.version());
  }

  static byte[] controller(int brokerId, int epoch) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("broker", Integer.toString(brokerId));
    values.put("epoch", Integer.toString(epoch));
    return Lines.write(values);
  }

  static Known.Controller controller(Node node) {
    Lines lines = Lines.read(node.data());
    return new Known.Controller(
        lines.number("broker"), lines.number("epoch"), node.owner(), node.version());
  }

  static byte[] broker(BrokerRegistration registration) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("incarnation", registration.incarnation().toString());
    values.put("home", registration.home().toString());
    if (registration.rack() != null) {
      values.put("rack", registration.rack());
    }
    if (registration.stopping()) {
      values.put(STOPPING, "true");
    }
    if (registration.tailMayBeLost()) {
      values.put(TAIL_MAY_BE_LOST, "true");
    }
    for (Endpoint endpoint : registration.endpoints()) {
      values.put(
          ENDPOINT + endpoint.name(),
          endpoint.securityProtocol() + " " + endpoint.host() + " " + endpoint.port());
    }
    return Lines.write(values);
  }

  static Known.Broker broker(int id, Node node) {
    Lines lines = Lines.read(node.data());
    List<Endpoint> endpoints = new ArrayList<>();
    lines.below(ENDPOINT).forEach((name, value) -> endpoints.add(endpoint(name, value)));
    BrokerRegistration registration =
        new BrokerRegistration(
            id,
            node.createdBy(),
            Uuid.parse(lines.text("incarnation")),
            Uuid.parse(lines.text("home")),
            lines.optional("rack"),
            endpoints,
            Boolean.parseBoolean(lines.optional(STOPPING)),
            Boolean.parseBoolean(lines.optional(TAIL_MAY_BE_LOST)));
    return new Known.Broker(registration, node.owner(), node.version());
  }

  private static Endpoint endpoint(String name, String value) {
    String[] parts = value.split(" ");
    if (parts.length < 3) {
      throw new IllegalArgumentException("Endpoint " + name + " is '" + value + "'");
    }
    return new Endpoint(name, parts[1], Integer.parseInt(parts[2]), parts[0]);
  }

  static byte[] topic(Uuid id, int partitions, Map<String, String> config) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("id", id.toString());
    values.put("partitions", Integer.toString(partitions));
    putConfig(values, config);
    return Lines.write(values);
  }

  static Known.Header topic(Node node) {
    Lines lines = Lines.read(node.data());
    int partitions = lines.number("partitions");
    if (partitions < 1) {
      throw new IllegalArgumentException("It has " + partitions + " partitions");
    }
    return new Known.Header(
        Uuid.parse(lines.text("id")), partitions, lines.below(CONFIG), node.version());
  }

  static byte[] config(Map<String, String> config) {
    Map<String, String> values = new LinkedHashMap<>();
    putConfig(values, config);
    return Lines.write(values);
  }

  static Known.Setting config(Node node) {
    return new Known.Setting(new TreeMap<>(Lines.read(node.data()).below(CONFIG)), node.version());
  }

  private static void putConfig(Map<String, String> values, Map<String, String> config) {
    new TreeMap<>(config).forEach((key, value) -> values.put(CONFIG + key, value));
  }
}
