package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which folders and nodes there are where offsets shall be written or removed, and what
 * edits that takes.
 */
final class OffsetFolders {
  private final TreeSession session;
  private final List<String> parents;

  /** The new data of nodes, by topic folder and by the name in it; null removes a node. */
  private final Map<String, Map<String, byte @Nullable []>> changes = new LinkedHashMap<>();

  private final Set<String> present = new HashSet<>();
  private final Map<String, List<String>> contents = new HashMap<>();

  OffsetFolders(TreeSession session, String group, Map<TopicPartition, byte @Nullable []> changes) {
    this.session = session;
    parents = List.of(Layout.CONSUMERS, Layout.consumer(group), Layout.offsets(group));
    changes.forEach(
        (partition, data) ->
            this.changes
                .computeIfAbsent(
                    Layout.offsets(group, partition.topic()), folder -> new LinkedHashMap<>())
                .put(Integer.toString(partition.partition()), data));
  }

  CompletableFuture<OffsetFolders> survey() {
    return session
        .sync()
        .thenCompose(
            synced -> {
              List<CompletableFuture<Void>> reads = new ArrayList<>();
              parents.forEach(path -> reads.add(look(path)));
              changes
                  .keySet()
                  .forEach(
                      folder -> {
                        reads.add(look(folder));
                        reads.add(
                            session
                                .children(folder)
                                .thenAccept(names -> contents.put(folder, names)));
                      });
              return TreeSession.all(reads);
            })
        .thenApply(all -> this);
  }

  private CompletableFuture<Void> look(String path) {
    return session
        .read(path)
        .thenAccept(
            node -> {
              if (node != null) {
                present.add(path);
              }
            });
  }

  /** Returns the edits that lead to what shall be; after {@link #survey}. */
  List<Edit> edits() {
    List<Edit> edits = new ArrayList<>();
    if (changes.values().stream().anyMatch(OffsetFolders::writes)) {
      parents.forEach(path -> addMissing(path, edits));
    }
    changes.forEach((folder, nodes) -> addTopic(folder, nodes, edits));
    return edits;
  }

  private static boolean writes(Map<String, byte @Nullable []> nodes) {
    return nodes.values().stream().anyMatch(data -> data != null);
  }

  private void addMissing(String path, List<Edit> edits) {
    if (!present.contains(path)) {
      edits.add(Layout.folder(path));
    }
  }

  private void addTopic(String folder, Map<String, byte @Nullable []> nodes, List<Edit> edits) {
    if (writes(nodes)) {
      addMissing(folder, edits);
    }
    Set<String> names = new LinkedHashSet<>(contents.getOrDefault(folder, List.of()));
    nodes.forEach(
        (name, data) -> {
          String path = folder + "/" + name;
          if (data == null) {
            if (names.remove(name)) {
              edits.add(new Edit.Delete(path, Edit.ANY_VERSION));
            }
          } else if (names.add(name)) {
            edits.add(new Edit.Create(path, data, false));
          } else {
            edits.add(new Edit.Put(path, data, Edit.ANY_VERSION));
          }
        });
    if (names.isEmpty() && present.contains(folder)) {
      edits.add(new Edit.Delete(folder, Edit.ANY_VERSION));
    }
  }
}
