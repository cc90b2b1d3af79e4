package io.sluice.cli.transaction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.LogOffsets;
import io.sluice.cli.client.TopicChoice;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sluice.time.Clock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice transaction find-hanging}. */
@Command(
    name = "find-hanging",
    description = {
      "Says which transaction holds the last stable offset of a partition back, since when, and"
          + " how",
      "to release it. HANGING are those that nobody else will ever end."
    },
    mixinStandardHelpOptions = true)
final class FindHangingCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC[:p,…]",
      description =
          "A topic, or some of its partitions; may be given several times. All by default.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--older-than-ms",
      defaultValue = "0",
      description = "Only what has been open for longer.")
  private long olderThanMs;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    long nowMs = Clock.system().wallMs();
    List<Hold> holds;
    try (ClusterConnection connection = cluster.connect()) {
      holds =
          find(connection).stream().filter(each -> nowMs - each.sinceMs() >= olderThanMs).toList();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(holds, generator));
    } else if (holds.isEmpty()) {
      out.println("No transaction holds a last stable offset back.");
    } else {
      print(holds, nowMs, out);
    }
    out.flush();
  }

  private List<Hold> find(ClusterConnection connection) {
    MetadataResponse metadata =
        connection.metadata(
            topics.isEmpty()
                ? null
                : topics.stream().map(TopicChoice::parse).map(TopicChoice::topic).toList());
    Logs logs = new Logs(connection, metadata);
    LogOffsets offsets = new LogOffsets(connection, metadata);
    Coordinators coordinators = new Coordinators(connection);
    Map<TopicPartition, OpenTransaction> first = new LinkedHashMap<>();
    logs.open(partitions(metadata)).forEach(each -> first.putIfAbsent(each.partition(), each));
    Map<Long, Optional<KnownTransaction>> known = new HashMap<>();
    List<Hold> holds = new ArrayList<>();
    for (OpenTransaction open : first.values()) {
      Optional<KnownTransaction> knownHere =
          known.computeIfAbsent(
              open.producerId(), id -> Optional.ofNullable(coordinators.ofProducer(id)));
      holds.add(
          new Hold(
              open,
              knownHere.orElse(null),
              offsets.lastStable(open.partition()),
              offsets.latest(open.partition())));
    }
    return withoutThoseThatHaveEnded(holds, logs);
  }

  /**
   * The logs were asked before the coordinators: what has ended in between is not known there any
   * more, and only looks as if it hung.
   */
  private static List<Hold> withoutThoseThatHaveEnded(List<Hold> holds, Logs logs) {
    List<TopicPartition> suspects =
        holds.stream()
            .filter(each -> each.verdict() == Hold.Verdict.HANGING)
            .map(each -> each.open().partition())
            .toList();
    List<OpenTransaction> still = logs.open(suspects);
    return holds.stream()
        .filter(
            each ->
                each.verdict() != Hold.Verdict.HANGING
                    || still.stream().anyMatch(open -> open.isSame(each.open())))
        .toList();
  }

  /** Returns the partitions that are meant; of all topics, those that have a leader. */
  private List<TopicPartition> partitions(MetadataResponse metadata) {
    List<TopicPartition> chosen = new ArrayList<>();
    for (MetadataResponseTopic topic : metadata.topics()) {
      String name = String.valueOf(topic.name());
      if (!topics.isEmpty()) {
        topics.stream()
            .map(TopicChoice::parse)
            .filter(choice -> choice.topic().equals(name))
            .forEach(choice -> chosen.addAll(choice.of(topic)));
      } else if (topic.errorCode() == ErrorCode.NONE.code()) {
        topic.partitions().stream()
            .filter(each -> each.leaderId() >= 0)
            .forEach(each -> chosen.add(new TopicPartition(name, each.partitionIndex())));
      }
    }
    return chosen;
  }

  private static void print(List<Hold> holds, long nowMs, PrintWriter out) {
    Table table =
        new Table(
            "TOPIC",
            "PARTITION",
            "LAST-STABLE",
            "HIGH-WATERMARK",
            "TRANSACTIONAL-ID",
            "PRODUCER-ID",
            "EPOCH",
            "OPEN",
            "VERDICT",
            "RELEASE");
    for (Hold hold : holds) {
      OpenTransaction open = hold.open();
      KnownTransaction known = hold.known();
      table.add(
          List.of(
              open.partition().topic(),
              String.valueOf(open.partition().partition()),
              String.valueOf(hold.lastStableOffset()),
              String.valueOf(hold.highWatermark()),
              known == null ? "-" : known.id(),
              String.valueOf(open.producerId()),
              String.valueOf(open.producerEpoch()),
              hold.sinceMs() < 0 ? "-" : DescribeCommand.age(hold.sinceMs(), nowMs),
              verdict(hold),
              hold.release()));
    }
    table.print(out);
  }

  private static String verdict(Hold hold) {
    return hold.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static void write(List<Hold> holds, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Hold hold : holds) {
      OpenTransaction open = hold.open();
      KnownTransaction known = hold.known();
      json.writeStartObject();
      json.writeStringField("topic", open.partition().topic());
      json.writeNumberField("partition", open.partition().partition());
      json.writeNumberField("lastStableOffset", hold.lastStableOffset());
      json.writeNumberField("highWatermark", hold.highWatermark());
      if (known != null) {
        json.writeStringField("transactionalId", known.id());
      }
      json.writeNumberField("producerId", open.producerId());
      json.writeNumberField("producerEpoch", open.producerEpoch());
      json.writeNumberField("startOffset", open.startOffset());
      if (hold.sinceMs() >= 0) {
        json.writeNumberField("sinceMs", hold.sinceMs());
      }
      json.writeStringField("verdict", verdict(hold));
      json.writeStringField("release", hold.release());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
