package io.sluice.cli.group;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ListGroupsRequest;
import io.sluice.protocol.message.ListGroupsResponse;
import io.sluice.protocol.message.ListGroupsResponse.ListedGroup;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice group list}. */
@Command(
    name = "list",
    description = "Lists the groups of the cluster.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--state", description = "Only groups in such a state, such as Stable or Empty.")
  private List<String> states = new ArrayList<>();

  @Option(names = "--type", description = "Only groups of such a type: classic or consumer.")
  private List<String> types = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    List<ListedGroup> groups = new ArrayList<>();
    try (ClusterConnection connection = cluster.connect()) {
      for (BrokerConnection broker : connection.brokers()) {
        groups.addAll(groups(connection, broker));
      }
    }
    groups.sort(Comparator.comparing(ListedGroup::groupId));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      printJson(groups, out);
    } else {
      printTable(groups, out);
    }
    out.flush();
  }

  private List<ListedGroup> groups(ClusterConnection connection, BrokerConnection broker) {
    ListGroupsRequest request =
        ListGroupsRequest.builder().statesFilter(states).typesFilter(types).build();
    return connection
        .retried(
            () -> broker.ask(ApiKey.LIST_GROUPS, request, ListGroupsResponse.class),
            answer -> ErrorCode.of(answer.errorCode()),
            "the list of groups")
        .groups();
  }

  private static void printTable(List<ListedGroup> groups, PrintWriter out) {
    Table table = new Table("GROUP", "TYPE", "PROTOCOL", "STATE");
    for (ListedGroup group : groups) {
      String protocol = group.protocolType().isEmpty() ? "-" : group.protocolType();
      table.add(List.of(group.groupId(), group.groupType(), protocol, group.groupState()));
    }
    table.print(out);
  }

  private static void printJson(List<ListedGroup> groups, PrintWriter out) {
    Json.print(
        out,
        json -> {
          json.writeStartArray();
          for (ListedGroup group : groups) {
            json.writeStartObject();
            json.writeStringField("group", group.groupId());
            json.writeStringField("type", group.groupType());
            json.writeStringField("protocolType", group.protocolType());
            json.writeStringField("state", group.groupState());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
