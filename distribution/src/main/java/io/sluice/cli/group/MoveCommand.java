package io.sluice.cli.group;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice group move-offsets}. */
@Command(
    name = "move-offsets",
    description = {
      "Moves the offsets of groups between the topic __consumer_offsets and ZooKeeper.",
      "Nothing is lost; members whose commits are refused meanwhile commit again."
    },
    mixinStandardHelpOptions = true)
final class MoveCommand implements Runnable {
  private enum Storage {
    KAFKA,
    ZOOKEEPER
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "GROUP", arity = "1..*", description = "The groups.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--to",
      required = true,
      description = "kafka (the topic __consumer_offsets) or zookeeper.")
  private Storage to = Storage.KAFKA;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    String storage = to.name().toLowerCase(Locale.ROOT);
    try (ClusterConnection connection = cluster.connect()) {
      for (String group : groups) {
        int count = move(connection, group, storage);
        out.println("Moved " + count + " offsets of " + group + " to " + storage);
        out.flush();
      }
    }
  }

  /** An error that the broker explains is not asked about again. */
  private static ErrorCode withoutWords(MoveGroupOffsetsResponse answer) {
    return answer.errorMessage() == null ? ErrorCode.of(answer.errorCode()) : ErrorCode.NONE;
  }

  private static int move(ClusterConnection connection, String group, String storage) {
    BrokerConnection coordinator = connection.coordinator(group);
    MoveGroupOffsetsRequest request =
        MoveGroupOffsetsRequest.builder().groupId(group).storage(storage).build();
    MoveGroupOffsetsResponse answer =
        connection.retried(
            () ->
                coordinator.ask(ApiKey.MOVE_GROUP_OFFSETS, request, MoveGroupOffsetsResponse.class),
            MoveCommand::withoutWords,
            "the offsets of '" + group + "' were not moved");
    if (answer.errorCode() != ErrorCode.NONE.code()) {
      String why = answer.errorMessage();
      throw new CommandException(
          "the offsets of '"
              + group
              + "' were not moved: "
              + (why == null ? ErrorCode.of(answer.errorCode()).toString() : why));
    }
    return answer.offsetCount();
  }
}
