package io.sluice.cli.transaction;

import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.protocol.message.ListTransactionsRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice transaction list}. */
@Command(
    name = "list",
    description = "Lists the transactional ids of the cluster.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--state",
      description = "Only those in such a state, such as Ongoing or CompleteCommit.")
  private List<String> states = new ArrayList<>();

  @Option(names = "--producer-id", description = "Only those with such a producer id.")
  private List<Long> producerIds = new ArrayList<>();

  @Option(
      names = "--running-longer-than-ms",
      defaultValue = "-1",
      description = "Only those whose transaction has been open for longer.")
  private long runningLongerThanMs = -1;

  @Option(
      names = "--pattern",
      description = "Only those whose name is matched by this regular expression.")
  private @Nullable String pattern;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    ListTransactionsRequest request =
        ListTransactionsRequest.builder()
            .stateFilters(states)
            .producerIdFilters(producerIds)
            .durationFilter(runningLongerThanMs)
            .transactionalIdPattern(pattern)
            .build();
    List<ListedTransaction> transactions;
    try (ClusterConnection connection = cluster.connect()) {
      transactions = new Coordinators(connection).list(request);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(transactions, out);
    } else {
      printTable(transactions, out);
    }
    out.flush();
  }

  private static void printTable(List<ListedTransaction> transactions, PrintWriter out) {
    Table table = new Table("TRANSACTIONAL-ID", "STATE", "PRODUCER-ID", "COORDINATOR");
    for (ListedTransaction each : transactions) {
      table.add(
          List.of(
              each.id(),
              each.state(),
              String.valueOf(each.producerId()),
              String.valueOf(each.coordinator())));
    }
    table.print(out);
  }

  private static void printJson(List<ListedTransaction> transactions, PrintWriter out) {
    Json.print(
        out,
        json -> {
          json.writeStartArray();
          for (ListedTransaction each : transactions) {
            json.writeStartObject();
            json.writeStringField("transactionalId", each.id());
            json.writeStringField("state", each.state());
            json.writeNumberField("producerId", each.producerId());
            json.writeNumberField("coordinator", each.coordinator());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
