package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of folders in a log dir.
 *
 * <ul>
 *   <li>{@code <topic>-<partition>}: a partition's log
 *   <li>{@code <topic>-<partition>.<32 hex digits>-delete}: a deleted one whose files have yet to
 *       go
 *   <li>{@code <topic>-<partition>.<32 hex digits>-stray}: one that nobody asked for, set aside for
 *       the operator
 *   <li>{@code <topic>-<partition>.<32 hex digits>-future}: a copy in the making, of a log that is
 *       moved to this dir
 * </ul>
 */
sealed interface FolderName {
  String DELETED_SUFFIX = "-delete";
  String STRAY_SUFFIX = "-stray";
  String FUTURE_SUFFIX = "-future";

  /** A partition's log. */
  record Live(TopicPartition partition) implements FolderName {}

  /** A deleted log. */
  record Deleted() implements FolderName {}

  /** A copy that was not completed. */
  record Future(TopicPartition partition) implements FolderName {}

  /** A log set aside: left alone. */
  record SetAside() implements FolderName {}

  /** Something else: no business of ours. */
  record Foreign() implements FolderName {}

  /** The longest file name that the usual file systems take. */
  int LENGTH_MAX = 255;

  Pattern LIVE = Pattern.compile("([a-zA-Z0-9._-]{1,249})-(\\d{1,10})");
  Pattern SUFFIXED =
      Pattern.compile("([a-zA-Z0-9._-]*-\\d{1,10})\\.[0-9a-f]{32}(-delete|-stray|-future)");

  static FolderName parse(String name) {
    Matcher suffixed = SUFFIXED.matcher(name);
    if (suffixed.matches()) {
      return suffixed(suffixed.group(1), suffixed.group(2));
    }
    TopicPartition partition = partition(name);
    return partition != null ? new Live(partition) : new Foreign();
  }

  private static FolderName suffixed(String name, String suffix) {
    TopicPartition partition = partition(name);
    return switch (suffix) {
      case DELETED_SUFFIX -> new Deleted();
      case FUTURE_SUFFIX -> partition == null ? new SetAside() : new Future(partition);
      default -> new SetAside();
    };
  }

  static String live(TopicPartition partition) {
    return partition.topic() + "-" + partition.partition();
  }

  static String deleted(TopicPartition partition) {
    return suffixed(partition, DELETED_SUFFIX);
  }

  static String future(TopicPartition partition) {
    return suffixed(partition, FUTURE_SUFFIX);
  }

  static String stray(TopicPartition partition) {
    return suffixed(partition, STRAY_SUFFIX);
  }

  private static String suffixed(TopicPartition partition, String suffix) {
    Uuid unique = Uuid.random();
    String tail =
        "-%d.%016x%016x%s"
            .formatted(
                partition.partition(),
                unique.mostSignificantBits(),
                unique.leastSignificantBits(),
                suffix);
    String topic = partition.topic();
    return topic.substring(0, Math.min(topic.length(), LENGTH_MAX - tail.length())) + tail;
  }

  private static @Nullable TopicPartition partition(String name) {
    Matcher live = LIVE.matcher(name);
    if (!live.matches()) {
      return null;
    }
    long partition = Long.parseLong(live.group(2));
    boolean canonical = Long.toString(partition).equals(live.group(2));
    return canonical && partition <= Integer.MAX_VALUE
        ? new TopicPartition(live.group(1), (int) partition)
        : null;
  }
}
