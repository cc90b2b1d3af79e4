package io.sluice.cli.transaction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.output.Durations;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice transaction describe}. */
@Command(
    name = "describe",
    description = "Shows transactional ids, and the partitions of their open transactions.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "ID", arity = "1..*", description = "The transactional ids.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    List<KnownTransaction> described = new ArrayList<>();
    try (ClusterConnection connection = cluster.connect()) {
      Coordinators coordinators = new Coordinators(connection);
      ids.forEach(id -> described.add(coordinators.describe(id)));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> write(described, generator));
    } else {
      long nowMs = Clock.system().wallMs();
      described.forEach(each -> print(each, nowMs, out));
    }
    out.flush();
  }

  private static void print(KnownTransaction transaction, long nowMs, PrintWriter out) {
    Table head = new Table("TRANSACTIONAL-ID", "STATE", "PRODUCER-ID", "EPOCH", "TIMEOUT", "OPEN");
    head.add(
        List.of(
            transaction.id(),
            transaction.state(),
            String.valueOf(transaction.producerId()),
            String.valueOf(transaction.producerEpoch()),
            Durations.inWords(transaction.timeoutMs()),
            transaction.startMs() < 0 ? "-" : age(transaction.startMs(), nowMs)));
    head.print(out);
    if (!transaction.partitions().isEmpty()) {
      Table partitions = new Table("TOPIC", "PARTITION");
      for (TopicPartition each : transaction.partitions()) {
        partitions.add(List.of(each.topic(), String.valueOf(each.partition())));
      }
      partitions.print(out);
    }
    out.println();
  }

  /** Shows when something was, and how long ago. */
  static String age(long atMs, long nowMs) {
    return "since "
        + Instant.ofEpochMilli(atMs)
        + " ("
        + Durations.inWords(Math.max(0, nowMs - atMs))
        + ")";
  }

  private static void write(List<KnownTransaction> transactions, JsonGenerator json)
      throws IOException {
    json.writeStartArray();
    for (KnownTransaction each : transactions) {
      json.writeStartObject();
      json.writeStringField("transactionalId", each.id());
      json.writeStringField("state", each.state());
      json.writeNumberField("producerId", each.producerId());
      json.writeNumberField("producerEpoch", each.producerEpoch());
      json.writeNumberField("timeoutMs", each.timeoutMs());
      if (each.startMs() >= 0) {
        json.writeNumberField("startMs", each.startMs());
      }
      json.writeArrayFieldStart("partitions");
      for (TopicPartition partition : each.partitions()) {
        json.writeStartObject();
        json.writeStringField("topic", partition.topic());
        json.writeNumberField("partition", partition.partition());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
