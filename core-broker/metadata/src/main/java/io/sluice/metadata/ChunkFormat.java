package io.sluice.metadata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads the states of up to {@link #STATES_MAX} partitions: the version of the format in
 * the first line, then one line for each partition.
 *
 * <p>A line is {@code replicas isr leader leaderEpoch partitionEpoch [adding removing [elr=ids]
 * [leader-broker-epoch=number]]}, separated by one blank. Lists are broker ids with commas between
 * them, {@code -} if empty; an ISR of {@code =} is all replicas in their order. Fields after {@code
 * removing} say what they are, and a reader passes over those that it does not know.
 */
final class ChunkFormat {
  /** A chunk has so many partitions, except the last one of a topic, which may have fewer. */
  static final int STATES_MAX = 1000;

  private static final String VERSION = "1";
  private static final String ELR = "elr=";
  private static final String LEADER_BROKER_EPOCH = "leader-broker-epoch=";
  private static final String NO_EPOCH = Long.toString(BrokerRegistration.NO_EPOCH);
  private static final int NAMED_FIELDS_FROM = 7;

  private ChunkFormat() {}

  /** Returns how many chunks so many partitions take. */
  static int chunks(int partitions) {
    return (partitions + STATES_MAX - 1) / STATES_MAX;
  }

  /** Returns the part of a topic's partitions that is in a chunk. */
  static List<PartitionState> part(List<PartitionState> partitions, int chunk) {
    int from = chunk * STATES_MAX;
    return partitions.subList(from, Math.min(partitions.size(), from + STATES_MAX));
  }

  static byte[] write(List<PartitionState> states) {
    StringBuilder text = new StringBuilder(16 + 32 * states.size()).append(VERSION).append('\n');
    for (PartitionState state : states) {
      appendList(text, state.replicas()).append(' ');
      if (state.isr().equals(state.replicas())) {
        text.append('=');
      } else {
        appendList(text, state.isr());
      }
      text.append(' ').append(state.leader());
      text.append(' ').append(state.leaderEpoch());
      text.append(' ').append(state.partitionEpoch());
      appendOptional(text, state);
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void appendOptional(StringBuilder text, PartitionState state) {
    boolean bound = state.leaderBrokerEpoch() != BrokerRegistration.NO_EPOCH;
    if (state.reassigning() || !state.elr().isEmpty() || bound) {
      appendList(text.append(' '), state.adding());
      appendList(text.append(' '), state.removing());
    }
    if (!state.elr().isEmpty()) {
      appendList(text.append(' ').append(ELR), state.elr());
    }
    if (bound) {
      text.append(' ').append(LEADER_BROKER_EPOCH).append(state.leaderBrokerEpoch());
    }
  }

  /**
   * Reads a chunk.
   *
   * @throws IllegalArgumentException if this is not of the format, or of a newer version
   */
  static Known.Chunk read(Node node) {
    String[] lines = new String(node.data(), StandardCharsets.ISO_8859_1).split("\n");
    Lines.requireVersion(lines[0]);
    Map<String, List<Integer>> lists = new HashMap<>();
    List<PartitionState> states = new ArrayList<>(lines.length - 1);
    for (int i = 1; i < lines.length; i++) {
      states.add(state(lines[i], lists));
    }
    return new Known.Chunk(states, node.version());
  }

  /** Reads a line; equal lists of one chunk are one object. */
  private static PartitionState state(String line, Map<String, List<Integer>> lists) {
    String[] fields = line.split(" ");
    if (fields.length < 5) {
      throw new IllegalArgumentException("'" + line + "' is no partition's state");
    }
    List<Integer> replicas = list(fields[0], lists);
    return new PartitionState(
        replicas,
        fields[1].equals("=") ? replicas : list(fields[1], lists),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        fields.length > 5 ? list(fields[5], lists) : List.of(),
        fields.length > 6 ? list(fields[6], lists) : List.of(),
        list(named(fields, ELR, "-"), lists),
        Long.parseLong(named(fields, LEADER_BROKER_EPOCH, NO_EPOCH)));
  }

  private static String named(String[] fields, String name, String otherwise) {
    for (int i = NAMED_FIELDS_FROM; i < fields.length; i++) {
      if (fields[i].startsWith(name)) {
        return fields[i].substring(name.length());
      }
    }
    return otherwise;
  }

  private static List<Integer> list(String text, Map<String, List<Integer>> lists) {
    return lists.computeIfAbsent(text, ChunkFormat::parseList);
  }

  private static List<Integer> parseList(String text) {
    if (text.equals("-")) {
      return List.of();
    }
    List<Integer> ids = new ArrayList<>();
    for (String id : text.split(",")) {
      ids.add(Integer.valueOf(id));
    }
    return List.copyOf(ids);
  }

  private static StringBuilder appendList(StringBuilder text, List<Integer> ids) {
    if (ids.isEmpty()) {
      return text.append('-');
    }
    for (int i = 0; i < ids.size(); i++) {
      text.append(i == 0 ? "" : ",").append(ids.get(i));
    }
    return text;
  }
}
