package io.sluice.cli.client;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.FindCoordinatorResponse;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections to the brokers of a cluster, opened when they are needed. For one thread. */
public final class ClusterConnection implements AutoCloseable {
  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;

  /** The last version of FindCoordinator that asks for one key. */
  private static final int ONE_KEY_VERSION = 3;

  private static final int FIRST_PORT_DEFAULT = 9092;
  private static final int PORT_MAX = 65_535;
  private static final int RETRY_MAX_MS = 15_000;
  private static final int RETRY_PAUSE_MS = 100;

  private final BrokerConnection first;
  private final Clock clock;
  private final Map<String, BrokerConnection> others = new LinkedHashMap<>();

  private ClusterConnection(BrokerConnection first, Clock clock) {
    this.first = first;
    this.clock = clock;
  }

  /**
   * Connects to the first of some brokers that answers.
   *
   * @param bootstrap {@code host:port,…}
   * @throws CommandException if none does
   */
  public static ClusterConnection open(String bootstrap) {
    CommandException last = new CommandException("'" + bootstrap + "' names no broker");
    for (String part : bootstrap.split(",")) {
      String address = part.strip();
      if (!address.isEmpty()) {
        try {
          return new ClusterConnection(connect(address), Clock.system());
        } catch (CommandException unreachable) {
          last = unreachable;
        }
      }
    }
    throw last;
  }

  private static BrokerConnection connect(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      return BrokerConnection.open(address, FIRST_PORT_DEFAULT);
    }
    String host = address.substring(0, colon);
    String port = address.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return BrokerConnection.open(
        bracketed ? host.substring(1, host.length() - 1) : host, port(port, address));
  }

  private static int port(String text, String address) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw new CommandException("'" + address + "' is not host:port");
  }

  /** Returns what the cluster says of some topics, or of all if there is no list. */
  public MetadataResponse metadata(@Nullable List<String> topics) {
    List<MetadataRequestTopic> wanted = null;
    if (topics != null) {
      wanted = new ArrayList<>();
      for (String topic : topics) {
        wanted.add(MetadataRequestTopic.builder().name(topic).build());
      }
    }
    return first.ask(
        ApiKey.METADATA,
        MetadataRequest.builder().topics(wanted).allowAutoTopicCreation(false).build(),
        MetadataResponse.class);
  }

  /** Returns the connection that it began with: for what any broker knows. */
  public BrokerConnection any() {
    return first;
  }

  /** Returns connections to all brokers. */
  public List<BrokerConnection> brokers() {
    return List.copyOf(brokersById().values());
  }

  /** Returns connections to all brokers, by their ids. */
  public Map<Integer, BrokerConnection> brokersById() {
    Map<Integer, BrokerConnection> brokers = new TreeMap<>();
    for (MetadataResponseBroker broker : metadata(List.of()).brokers()) {
      brokers.put(broker.nodeId(), connection(broker.host(), broker.port()));
    }
    return brokers;
  }

  /**
   * Returns a connection to the leader of a partition.
   *
   * @param metadata holds the topic
   */
  public BrokerConnection leader(MetadataResponse metadata, String topic, int partition) {
    for (MetadataResponseTopic described : metadata.topics()) {
      if (topic.equals(described.name())) {
        int leader =
            described.partitions().stream()
                .filter(each -> each.partitionIndex() == partition)
                .mapToInt(each -> each.leaderId())
                .findFirst()
                .orElse(-1);
        for (MetadataResponseBroker broker : metadata.brokers()) {
          if (broker.nodeId() == leader) {
            return connection(broker.host(), broker.port());
          }
        }
      }
    }
    throw new CommandException("partition " + partition + " of '" + topic + "' has no leader");
  }

  /** Returns a connection to the broker that coordinates a group. */
  public BrokerConnection coordinator(String group) {
    return coordinator(GROUP, group, "group");
  }

  /** Returns a connection to the broker that coordinates the transactions of a transactional id. */
  public BrokerConnection transactionCoordinator(String transactionalId) {
    return coordinator(TRANSACTION, transactionalId, "transactional id");
  }

  private BrokerConnection coordinator(byte type, String key, String what) {
    FindCoordinatorRequest request =
        FindCoordinatorRequest.builder().keyType(type).key(key).build();
    FindCoordinatorResponse found =
        retried(
            () ->
                first.ask(
                    ApiKey.FIND_COORDINATOR,
                    ONE_KEY_VERSION,
                    request,
                    FindCoordinatorResponse.class),
            answer -> ErrorCode.of(answer.errorCode()),
            "the coordinator of " + what + " '" + key + "'");
    return connection(found.host(), found.port());
  }

  /**
   * Asks again as long as the answer says that the coordinator is not ready yet, or still ends a
   * transaction.
   *
   * @param error finds the error in an answer
   * @param what the question is about, for the message
   * @throws CommandException if the error is another one, or does not go away
   */
  public <T> T retried(Supplier<T> question, Function<T, ErrorCode> error, String what) {
    long giveUpMs = clock.monotonicMs() + RETRY_MAX_MS;
    while (true) {
      T answer = question.get();
      ErrorCode code = error.apply(answer);
      if (code == ErrorCode.NONE) {
        return answer;
      }
      boolean passing =
          code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
              || code == ErrorCode.COORDINATOR_NOT_AVAILABLE
              || code == ErrorCode.NOT_COORDINATOR
              || code == ErrorCode.CONCURRENT_TRANSACTIONS;
      if (!passing || clock.monotonicMs() >= giveUpMs || !Threads.pause(RETRY_PAUSE_MS)) {
        throw new CommandException(what + ": " + code);
      }
    }
  }

  private BrokerConnection connection(String host, int port) {
    return others.computeIfAbsent(host + ":" + port, address -> BrokerConnection.open(host, port));
  }

  @Override
  public void close() {
    first.close();
    others.values().forEach(BrokerConnection::close);
  }
}
