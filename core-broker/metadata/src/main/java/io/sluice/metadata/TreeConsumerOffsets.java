package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.TOO_LARGE;

import io.sluice.protocol.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Turns calls into operations, one lane for each group. */
final class TreeConsumerOffsets implements ConsumerOffsetNodes {
  /** What is asked for one group is done in order. */
  private record Lane(String group) {}

  private final Operations operations;

  TreeConsumerOffsets(Operations operations) {
    this.operations = operations;
  }

  @Override
  public CompletableFuture<Map<String, String>> groups() {
    return operations.submit(new Object(), "Reading the groups", OffsetOperations.groups());
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    String what = "Reading the offsets of group '" + group + "'";
    return operations.submit(new Lane(group), what, OffsetOperations.read(group));
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    OffsetWrite write = new OffsetWrite(group);
    for (Map.Entry<TopicPartition, @Nullable String> change : changes.entrySet()) {
      String text = change.getValue();
      byte[] data = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
      int bytes = Layout.offset(group, change.getKey()).length() + (data == null ? 0 : data.length);
      if (bytes > NODE_BYTES_MAX) {
        return tooLarge("The offset of group '" + group + "' in " + change.getKey(), bytes);
      }
      write.put(change.getKey(), data);
    }
    return operations.submit(new Lane(group), "Writing offsets of group '" + group + "'", write);
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    byte[] data = marker.getBytes(StandardCharsets.UTF_8);
    int bytes = Layout.consumer(group).length() + data.length;
    if (bytes > NODE_BYTES_MAX) {
      return tooLarge("The marker of group '" + group + "'", bytes);
    }
    return operations.submit(
        new Lane(group), "Marking group '" + group + "'", OffsetOperations.mark(group, data));
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    return operations.submit(
        new Lane(group), "Deleting group '" + group + "'", OffsetOperations.delete(group));
  }

  private static CompletableFuture<Void> tooLarge(String what, int bytes) {
    String message = "%s takes %d bytes; a node takes at most %d";
    return CompletableFuture.failedFuture(
        new MetadataException(TOO_LARGE, message.formatted(what, bytes, NODE_BYTES_MAX)));
  }
}
