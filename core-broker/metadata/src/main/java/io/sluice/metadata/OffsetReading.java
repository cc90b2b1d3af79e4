package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads all offset nodes of a group: the topics, then all their partitions at once. */
final class OffsetReading {
  private final TreeSession session;
  private final String folder;
  private final Map<TopicPartition, String> texts = new LinkedHashMap<>();

  OffsetReading(TreeSession session, String group) {
    this.session = session;
    folder = Layout.offsets(group);
  }

  CompletableFuture<Map<TopicPartition, String>> read() {
    return session
        .sync()
        .thenCompose(synced -> session.children(folder))
        .thenCompose(topics -> TreeSession.all(topics.stream().map(this::readTopic).toList()))
        .thenApply(all -> texts);
  }

  private CompletableFuture<Void> readTopic(String name) {
    String path = folder + "/" + name;
    String topic = NodeName.decode(name);
    return session
        .children(path)
        .thenCompose(
            names -> {
              List<CompletableFuture<Void>> reads =
                  names.stream()
                      .filter(Layout::isNumber)
                      .map(number -> read(path + "/" + number, topic, Integer.parseInt(number)))
                      .toList();
              return TreeSession.all(reads);
            });
  }

  private CompletableFuture<Void> read(String path, String topic, int partition) {
    return session
        .read(path)
        .thenAccept(
            node -> {
              if (node != null) {
                String text = new String(node.data(), StandardCharsets.UTF_8);
                texts.put(new TopicPartition(topic, partition), text);
              }
            });
  }
}
