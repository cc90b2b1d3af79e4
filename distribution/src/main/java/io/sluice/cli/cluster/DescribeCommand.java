package io.sluice.cli.cluster;

import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.CommandException;
import io.sluice.cli.output.Json;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeClusterRequest;
import io.sluice.protocol.message.DescribeClusterResponse;
import io.sluice.protocol.message.DescribeConfigsRequest;
import io.sluice.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.sluice.protocol.message.DescribeConfigsResponse;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.sluice.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice cluster describe}. */
@Command(
    name = "describe",
    description = "Shows brokers, controller, and the partitions that are not as they should be.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Runnable {
  private static final byte BROKER_ENDPOINTS = 1;
  private static final byte TOPIC_RESOURCE = 2;
  private static final String IN_SYNC_MIN = "min.insync.replicas";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public void run() {
    ClusterView view;
    try (ClusterConnection connection = cluster.connect()) {
      view = ask(connection);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Json.print(out, generator -> new ClusterJson(generator).write(view));
    } else {
      ClusterTables.print(view, out);
    }
    out.flush();
  }

  private static ClusterView ask(ClusterConnection connection) {
    DescribeClusterRequest question =
        DescribeClusterRequest.builder().endpointType(BROKER_ENDPOINTS).build();
    DescribeClusterResponse answer =
        connection.any().ask(ApiKey.DESCRIBE_CLUSTER, question, DescribeClusterResponse.class);
    if (answer.errorCode() != ErrorCode.NONE.code()) {
      throw new CommandException("the cluster: " + ErrorCode.of(answer.errorCode()));
    }
    MetadataResponse metadata = connection.metadata(null);
    return ClusterView.of(answer, metadata, inSyncMin(connection, metadata));
  }

  private static Map<String, Integer> inSyncMin(
      ClusterConnection connection, MetadataResponse metadata) {
    List<DescribeConfigsResource> topics = new ArrayList<>();
    for (MetadataResponseTopic topic : metadata.topics()) {
      topics.add(
          DescribeConfigsResource.builder()
              .resourceType(TOPIC_RESOURCE)
              .resourceName(String.valueOf(topic.name()))
              .configurationKeys(List.of(IN_SYNC_MIN))
              .build());
    }
    DescribeConfigsRequest question = DescribeConfigsRequest.builder().resources(topics).build();
    DescribeConfigsResponse answer =
        connection.any().ask(ApiKey.DESCRIBE_CONFIGS, question, DescribeConfigsResponse.class);
    Map<String, Integer> found = new HashMap<>();
    for (DescribeConfigsResult topic : answer.results()) {
      // A topic that was deleted in between has no configuration, and is shown without.
      for (DescribeConfigsResourceResult config : topic.configs()) {
        if (config.name().equals(IN_SYNC_MIN) && config.value() != null) {
          found.put(topic.resourceName(), Integer.valueOf(config.value()));
        }
      }
    }
    return found;
  }
}
