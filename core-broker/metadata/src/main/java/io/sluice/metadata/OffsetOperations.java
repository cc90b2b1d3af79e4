package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The operations on what is below {@code /consumers}, apart from writing offsets. They read what
 * another broker may have written before it gave the group away, and so ask the tree to be up to
 * date first.
 */
final class OffsetOperations {
  private OffsetOperations() {}

  static Operation<Map<String, String>> groups() {
    return now ->
        new Operation.Look<>(
            session ->
                session
                    .sync()
                    .thenCompose(synced -> session.children(Layout.CONSUMERS))
                    .thenCompose(names -> markers(session, names)));
  }

  private static CompletableFuture<Operation.Step<Map<String, String>>> markers(
      TreeSession session, List<String> names) {
    Map<String, String> markers = new TreeMap<>();
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    for (String name : names) {
      reads.add(
          session
              .read(Layout.CONSUMERS + "/" + name)
              .thenAccept(
                  node -> {
                    if (node != null) {
                      String marker = new String(node.data(), StandardCharsets.UTF_8);
                      markers.put(NodeName.decode(name), marker);
                    }
                  }));
    }
    return TreeSession.all(reads).thenApply(all -> new Operation.Done<>(markers));
  }

  static Operation<Map<TopicPartition, String>> read(String group) {
    return now ->
        new Operation.Look<>(
            session -> new OffsetReading(session, group).read().thenApply(Operation.Done::new));
  }

  static Operation<Void> mark(String group, byte[] marker) {
    String path = Layout.consumer(group);
    return now ->
        new Operation.Look<>(
            session ->
                session
                    .read(Layout.CONSUMERS)
                    .thenCombine(
                        session.read(path),
                        (top, present) -> {
                          List<Edit> edits = new ArrayList<>();
                          if (top == null) {
                            edits.add(Layout.folder(Layout.CONSUMERS));
                          }
                          edits.add(
                              present == null
                                  ? new Edit.Create(path, marker, false)
                                  : new Edit.Put(path, marker, Edit.ANY_VERSION));
                          return overwrite(edits);
                        }));
  }

  static Operation<Void> delete(String group) {
    return now ->
        new Operation.Look<>(
            session ->
                session
                    .sync()
                    .thenCompose(synced -> removal(session, Layout.consumer(group)))
                    .thenApply(OffsetOperations::overwrite));
  }

  private static CompletableFuture<List<Edit>> removal(TreeSession session, String path) {
    return session
        .read(path)
        .thenCompose(
            node ->
                node == null
                    ? CompletableFuture.completedFuture(List.of())
                    : removalWithChildren(session, path));
  }

  /**
   * Old tools may have left more below a group than offsets; all of it goes, from the bottom up.
   */
  private static CompletableFuture<List<Edit>> removalWithChildren(
      TreeSession session, String path) {
    return session
        .children(path)
        .thenCompose(
            names -> {
              List<CompletableFuture<List<Edit>>> parts = new ArrayList<>();
              names.forEach(name -> parts.add(removalWithChildren(session, path + "/" + name)));
              return TreeSession.all(parts)
                  .thenApply(
                      all -> {
                        List<Edit> edits = new ArrayList<>();
                        parts.forEach(part -> edits.addAll(part.join()));
                        edits.add(new Edit.Delete(path, Edit.ANY_VERSION));
                        return edits;
                      });
            });
  }

  /** Returns the step that makes edits, in as few transactions as take them. */
  static Operation.Step<Void> overwrite(List<Edit> edits) {
    return new Operation.Overwrite<>(
        Commits.cut(edits, ConsumerOffsetNodes.NODES_PER_TRANSACTION_MAX), null);
  }
}
