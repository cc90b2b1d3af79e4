package io.sluice.cli.group;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DeleteGroupsRequest;
import io.sluice.protocol.message.DeleteGroupsResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice group delete}. */
@Command(
    name = "delete",
    description = "Deletes groups without members, and their offsets.",
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "GROUP", arity = "1..*", description = "The groups.")
  private List<String> groups = new ArrayList<>();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (ClusterConnection connection = cluster.connect()) {
      for (String group : groups) {
        BrokerConnection coordinator = connection.coordinator(group);
        DeleteGroupsRequest request =
            DeleteGroupsRequest.builder().groupsNames(List.of(group)).build();
        connection.retried(
            () ->
                coordinator
                    .ask(ApiKey.DELETE_GROUPS, request, DeleteGroupsResponse.class)
                    .results()
                    .get(0),
            result -> ErrorCode.of(result.errorCode()),
            "group '" + group + "' was not deleted");
        out.println("Deleted " + group);
        out.flush();
      }
    }
  }
}
