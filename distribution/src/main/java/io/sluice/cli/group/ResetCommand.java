package io.sluice.cli.group;

import io.sluice.cli.client.BrokerConnection;
import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.ClusterOptions;
import io.sluice.cli.client.CommandException;
import io.sluice.cli.client.LogOffsets;
import io.sluice.cli.client.TopicChoice;
import io.sluice.cli.output.Table;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.GroupOffsets;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.time.Clock;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice group reset-offsets}. */
@Command(
    name = "reset-offsets",
    description = {
      "Moves a group without members to other offsets.",
      "Shows what would be done; does it with --execute."
    },
    mixinStandardHelpOptions = true)
final class ResetCommand implements Runnable {
  /** The last version of OffsetCommit in which topics are named. */
  private static final int BY_NAME_VERSION = 9;

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @ArgGroup(multiplicity = "1")
  private ResetTarget target = new ResetTarget();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC[:p,…]",
      description = "A topic, or some of its partitions; may be given several times.")
  private List<String> topics = new ArrayList<>();

  @Option(names = "--all-topics", description = "All topics of which the group has offsets.")
  private boolean allTopics;

  @Option(names = "--dry-run", description = "Only shows what would be done; the default.")
  private boolean dryRun;

  @Option(names = "--execute", description = "Does it.")
  private boolean execute;

  @Override
  public void run() {
    if (topics.isEmpty() != allTopics) {
      throw new CommandException("name topics with --topic, or say --all-topics");
    }
    if (dryRun && execute) {
      throw new CommandException("--dry-run and --execute contradict each other");
    }
    try (ClusterConnection connection = cluster.connect()) {
      reset(connection);
    }
  }

  private void reset(ClusterConnection connection) {
    Map<TopicPartition, Long> present = present(connection);
    MetadataResponse metadata = metadata(connection, present);
    LogOffsets positions = new LogOffsets(connection, metadata);
    Map<TopicPartition, Long> planned = new TreeMap<>(ORDER);
    long nowMs = Clock.system().wallMs();
    for (TopicPartition partition : wanted(metadata, present)) {
      planned.put(
          partition,
          target.offset(positions, partition, present.getOrDefault(partition, -1L), nowMs));
    }
    if (planned.isEmpty()) {
      throw new CommandException("group '" + group + "' has no offsets that could be reset");
    }
    if (execute) {
      commit(connection, planned);
    }
    print(present, planned);
  }

  /** A group that does not exist yet may be given offsets, as Kafka's tool does. */
  private Map<TopicPartition, Long> present(ClusterConnection connection) {
    Map<TopicPartition, Long> present = new TreeMap<>(ORDER);
    GroupPositions positions = new GroupPositions(connection);
    GroupOffsets described = allTopics ? positions.of(group) : positions.find(group);
    if (described == null) {
      return present;
    }
    if (!described.state().equals("Empty") && !described.state().equals("Dead")) {
      throw new CommandException(
          "group '"
              + group
              + "' is "
              + described.state()
              + "; its offsets can be reset when its members have stopped");
    }
    described
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            present.put(
                                new TopicPartition(topic.name(), partition.partitionIndex()),
                                partition.committedOffset())));
    return present;
  }

  private MetadataResponse metadata(
      ClusterConnection connection, Map<TopicPartition, Long> present) {
    TreeSet<String> names = new TreeSet<>();
    topics.forEach(text -> names.add(TopicChoice.parse(text).topic()));
    if (allTopics) {
      present.keySet().forEach(partition -> names.add(partition.topic()));
    }
    return connection.metadata(List.copyOf(names));
  }

  private List<TopicPartition> wanted(
      MetadataResponse metadata, Map<TopicPartition, Long> present) {
    if (allTopics) {
      return List.copyOf(present.keySet());
    }
    List<TopicPartition> wanted = new ArrayList<>();
    for (String text : topics) {
      TopicChoice choice = TopicChoice.parse(text);
      for (MetadataResponseTopic topic : metadata.topics()) {
        if (choice.topic().equals(topic.name())) {
          wanted.addAll(choice.of(topic));
        }
      }
    }
    return wanted;
  }

  private void commit(ClusterConnection connection, Map<TopicPartition, Long> planned) {
    BrokerConnection coordinator = connection.coordinator(group);
    OffsetCommitRequest request = request(planned);
    OffsetCommitResponse answer =
        coordinator.ask(ApiKey.OFFSET_COMMIT, BY_NAME_VERSION, request, OffsetCommitResponse.class);
    answer
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        partition -> {
                          ErrorCode error = ErrorCode.of(partition.errorCode());
                          if (error != ErrorCode.NONE) {
                            throw new CommandException(
                                "the offset of partition "
                                    + partition.partitionIndex()
                                    + " was not reset: "
                                    + error);
                          }
                        }));
  }

  private OffsetCommitRequest request(Map<TopicPartition, Long> planned) {
    Map<String, List<OffsetCommitRequestPartition>> byTopic = new TreeMap<>();
    planned.forEach(
        (partition, offset) ->
            byTopic
                .computeIfAbsent(partition.topic(), name -> new ArrayList<>())
                .add(
                    OffsetCommitRequestPartition.builder()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset)
                        .committedLeaderEpoch(-1)
                        .committedMetadata("")
                        .build()));
    List<OffsetCommitRequestTopic> list = new ArrayList<>();
    byTopic.forEach(
        (name, partitions) ->
            list.add(OffsetCommitRequestTopic.builder().name(name).partitions(partitions).build()));
    return OffsetCommitRequest.builder()
        .groupId(group)
        .generationIdOrMemberEpoch(-1)
        .memberId("")
        .topics(list)
        .build();
  }

  private void print(Map<TopicPartition, Long> present, Map<TopicPartition, Long> planned) {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("TOPIC", "PARTITION", "FROM", "TO");
    planned.forEach(
        (partition, offset) -> {
          Long from = present.get(partition);
          table.add(
              List.of(
                  partition.topic(),
                  String.valueOf(partition.partition()),
                  from == null || from < 0 ? "-" : from.toString(),
                  offset.toString()));
        });
    table.print(out);
    if (!execute) {
      out.println("Nothing was changed; --execute does it.");
    }
    out.flush();
  }
}
