package io.sluice.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The logs of a partition as they lie on the brokers' disks. */
final class ReplicaFiles {
  private static final int LENGTH_AT = Long.BYTES;
  private static final int HEAD_BYTES = LENGTH_AT + Integer.BYTES;

  private ReplicaFiles() {}

  /**
   * Waits until all replicas of a partition are the same, byte for byte; for a partition to which
   * nobody writes.
   *
   * @param replicas the ids of the brokers that have one
   */
  static void awaitIdentical(
      ClusterProcesses cluster, String topic, int partition, List<Integer> replicas) {
    String folder = topic + "-" + partition;
    Until.seen(
        "the same bytes in all replicas of " + folder,
        () -> difference(bytes(cluster, folder, replicas)),
        "none"::equals);
  }

  private static Map<Integer, byte[]> bytes(
      ClusterProcesses cluster, String folder, List<Integer> replicas) throws IOException {
    Map<Integer, byte[]> found = new TreeMap<>();
    for (int id : replicas) {
      found.put(id, bytes(cluster.logDirs(id), folder));
    }
    return found;
  }

  /** Puts the segments together: brokers may have rolled theirs in other places. */
  private static byte[] bytes(List<Path> logDirs, String folder) throws IOException {
    Path found =
        logDirs.stream()
            .map(each -> each.resolve(folder))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(() -> new IOException(folder + " is not in " + logDirs));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.list(found)) {
      for (Path segment :
          files.filter(each -> each.toString().endsWith(".log")).sorted().toList()) {
        all.write(Files.readAllBytes(segment));
      }
    }
    return all.toByteArray();
  }

  private static String difference(Map<Integer, byte[]> replicas) {
    byte[] first = null;
    for (Map.Entry<Integer, byte[]> each : replicas.entrySet()) {
      if (first != null) {
        int at = Arrays.mismatch(first, each.getValue());
        if (at >= 0) {
          return "broker %d has others from byte %d on, in the batch at offset %s; sizes %s"
              .formatted(each.getKey(), at, batchAt(first, at), sizes(replicas));
        }
      } else {
        first = each.getValue();
      }
    }
    return "none";
  }

  private static String sizes(Map<Integer, byte[]> replicas) {
    Map<Integer, Integer> sizes = new TreeMap<>();
    replicas.forEach((id, bytes) -> sizes.put(id, bytes.length));
    return sizes.toString();
  }

  private static String batchAt(byte[] log, int position) {
    ByteBuffer bytes = ByteBuffer.wrap(log);
    for (int at = 0; at + HEAD_BYTES <= log.length; ) {
      int next = at + HEAD_BYTES + bytes.getInt(at + LENGTH_AT);
      if (position < next || next <= at) {
        return String.valueOf(bytes.getLong(at));
      }
      at = next;
    }
    return "end";
  }
}
