package io.sluice.cli.group;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.CommandException;
import io.sluice.cli.output.Durations;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.GroupOffsets;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.PartitionOffsets;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.TopicOffsets;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice group describe}. */
@Command(
    name = "describe",
    description = "Shows how far groups have read, and how far behind they are.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "GROUP", arity = "0..*", description = "The groups.")
  private List<String> groups = new ArrayList<>();

  @Option(names = "--all", description = "All groups of the cluster.")
  private boolean all;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    if (groups.isEmpty() != all) {
      throw new CommandException("name the groups to describe, or say --all");
    }
    List<GroupOffsets> described = new ArrayList<>();
    try (ClusterConnection connection = cluster.connect()) {
      GroupPositions offsets = new GroupPositions(connection);
      if (all) {
        described.addAll(offsets.ofAll());
      } else {
        groups.forEach(group -> described.add(offsets.of(group)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(described, generator));
    } else {
      described.forEach(group -> print(group, out));
    }
    out.flush();
  }

  private static void print(GroupOffsets group, PrintWriter out) {
    out.println(group.groupId() + " is " + group.state() + ", offsets in " + group.storage());
    Table table =
        new Table(
            "TOPIC",
            "PARTITION",
            "COMMITTED",
            "LOG-START",
            "LOG-END",
            "LAG",
            "TIME-LAG",
            "MEMBER",
            "CLIENT",
            "HOST");
    for (TopicOffsets topic : group.topics()) {
      for (PartitionOffsets partition : topic.partitions()) {
        table.add(
            List.of(
                topic.name(),
                String.valueOf(partition.partitionIndex()),
                number(partition.committedOffset()),
                number(partition.logStartOffset()),
                number(partition.logEndOffset()),
                number(partition.lag()),
                Durations.inWords(partition.lagMs()),
                text(partition.memberId()),
                text(partition.clientId()),
                text(partition.clientHost())));
      }
    }
    table.print(out);
    out.println();
  }

  private static String number(long value) {
    return value < 0 ? "-" : String.valueOf(value);
  }

  private static String text(@Nullable String value) {
    return value == null || value.isEmpty() ? "-" : value;
  }

  private static void write(List<GroupOffsets> groups, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (GroupOffsets group : groups) {
      json.writeStartObject();
      json.writeStringField("group", group.groupId());
      json.writeStringField("state", group.state());
      json.writeStringField("storage", group.storage());
      json.writeArrayFieldStart("partitions");
      for (TopicOffsets topic : group.topics()) {
        for (PartitionOffsets partition : topic.partitions()) {
          write(topic.name(), partition, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** What is not known is left out. */
  private static void write(String topic, PartitionOffsets partition, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("topic", topic);
    json.writeNumberField("partition", partition.partitionIndex());
    number(json, "committedOffset", partition.committedOffset());
    number(json, "committedLeaderEpoch", partition.committedLeaderEpoch());
    number(json, "committedMs", partition.commitTimestampMs());
    number(json, "logStartOffset", partition.logStartOffset());
    number(json, "logEndOffset", partition.logEndOffset());
    number(json, "lag", partition.lag());
    number(json, "lagMs", partition.lagMs());
    text(json, "metadata", partition.metadata());
    text(json, "memberId", partition.memberId());
    text(json, "clientId", partition.clientId());
    text(json, "clientHost", partition.clientHost());
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value >= 0) {
      json.writeNumberField(name, value);
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null && !value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }
}
