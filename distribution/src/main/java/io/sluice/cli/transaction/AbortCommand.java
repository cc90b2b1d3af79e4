package io.sluice.cli.transaction;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice transaction abort}. */
@Command(
    name = "abort",
    description = {
      "Aborts the open transactions of transactional ids: their producers are fenced. Or, with",
      "--topic, one that hangs in a partition and that no coordinator will end."
    },
    mixinStandardHelpOptions = true)
final class AbortCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The transactional ids.")
  private List<String> ids = new ArrayList<>();

  @ArgGroup(exclusive = false)
  private @Nullable HangingChoice hanging;

  @Override
  public void run() {
    if (ids.isEmpty() == (hanging == null)) {
      throw new CommandException(
          "name transactional ids, or a partition with --topic and --partition");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ClusterConnection connection = cluster.connect()) {
      if (hanging != null) {
        out.println(hanging.abort(connection));
      }
      for (String id : ids) {
        abort(connection, id);
        out.println("Aborted the transaction of " + id + "; its producer is fenced");
        out.flush();
      }
    }
    out.flush();
  }

  /** A producer that begins anew under the same transactional id ends what the last one began. */
  private static void abort(ClusterConnection connection, String id) {
    KnownTransaction known = new Coordinators(connection).describe(id);
    if (!known.isOngoing()) {
      throw new CommandException(
          "'" + id + "' has no open transaction that could be aborted: it is " + known.state());
    }
    BrokerConnection coordinator = connection.transactionCoordinator(id);
    InitProducerIdRequest request =
        InitProducerIdRequest.builder()
            .transactionalId(id)
            .transactionTimeoutMs(known.timeoutMs())
            .producerId(-1)
            .producerEpoch((short) -1)
            .build();
    connection.retried(
        () -> coordinator.ask(ApiKey.INIT_PRODUCER_ID, request, InitProducerIdResponse.class),
        answer -> ErrorCode.of(answer.errorCode()),
        "the transaction of '" + id + "' was not aborted");
  }
}
