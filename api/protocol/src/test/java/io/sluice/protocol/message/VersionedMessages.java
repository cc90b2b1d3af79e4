package io.sluice.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The versions of a message that one release has the say over.
 *
 * @param release the release
 * @param name the message
 * @param lowest the lowest version
 * @param highest the highest version
 */
record VersionedMessages(KafkaRelease release, String name, int lowest, int highest) {
  /** Returns the names of all messages of both releases. */
  static List<String> names() {
    TreeSet<String> names = new TreeSet<>(KafkaRelease.NEWER.schemas().keySet());
    names.addAll(KafkaRelease.OLDER.schemas().keySet());
    return List.copyOf(names);
  }

  /** Returns which release has the say over which versions of the message. */
  static List<VersionedMessages> of(String name) throws ReflectiveOperationException {
    List<VersionedMessages> all = new ArrayList<>();
    int below = Integer.MAX_VALUE;
    if (KafkaRelease.NEWER.speaks(name)) {
      below = KafkaRelease.NEWER.lowestVersion(name);
      int highest = KafkaRelease.NEWER.highestVersion(name);
      all.add(new VersionedMessages(KafkaRelease.NEWER, name, below, highest));
    }
    if (KafkaRelease.OLDER.speaks(name)) {
      int lowest = KafkaRelease.OLDER.lowestVersion(name);
      int highest = Math.min(below - 1, KafkaRelease.OLDER.highestVersion(name) - unstable(name));
      if (lowest <= highest) {
        all.add(new VersionedMessages(KafkaRelease.OLDER, name, lowest, highest));
      }
    }
    return all;
  }

  /** Returns 1 if the older release's highest version was not yet stable. */
  private static int unstable(String name) {
    JsonNode request = KafkaRelease.OLDER.schemas().get(name.replaceFirst("Response$", "Request"));
    return request != null && request.path("latestVersionUnstable").asBoolean() ? 1 : 0;
  }

  JsonNode schema() {
    return release.schemas().get(name);
  }

  IntStream versions() {
    return IntStream.rangeClosed(lowest, highest);
  }
}
