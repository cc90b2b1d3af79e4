package io.sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's keys that Sluice does not have: why each has no effect, or why a broker that is given it
 * does not start.
 */
final class ForeignKeys {

  /**
   * What to say to a key.
   *
   * @param reason to follow the key's name
   * @param refused whether the broker must not start with it, because it would be less than its
   *     operator thinks
   */
  record Answer(String reason, boolean refused) {}

  private static final String PLAIN =
      "is refused: this version speaks plain text only and knows no users, so the broker would be"
          + " less safe than its configuration says";
  private static final String POLICY =
      "is refused: Kafka's classes cannot be loaded, so the rules in it would not hold";

  /** A name, or the beginning of one followed by a star, and the answer; the first match counts. */
  private static final Map<String, Answer> ANSWERS = new LinkedHashMap<>();

  static {
    noEffect(
        "the event loops handle requests themselves: see num.network.threads",
        "num.io.threads",
        "background.threads");
    noEffect(
        "the requests that wait are bounded by their size: see queued.max.request.bytes",
        "queued.max.requests");
    noEffect(
        "brokers elect their controller through ZooKeeper, there is no KRaft quorum",
        "process.roles",
        "controller.*",
        "metadata.log.*",
        "metadata.max.*",
        "broker.heartbeat.interval.ms",
        "broker.session.timeout.ms",
        "initial.broker.registration.timeout.ms",
        "early.start.listeners");
    noEffect(
        "a request that waits leaves nothing behind to be purged",
        "fetch.purgatory.*",
        "producer.purgatory.*",
        "delete.records.purgatory.*",
        "share.fetch.purgatory.*");
    noEffect(
        "every version is spoken, and records are always in format 2",
        "inter.broker.protocol.version",
        "log.message.format.version",
        "log.message.downconversion.enable",
        "message.format.version");
    noEffect(
        "broker.id is always the number that is set",
        "broker.id.generation.enable",
        "reserved.broker.max.id");
    noEffect("the cleaner runs where a topic has cleanup.policy=compact", "log.cleaner.enable");
    noEffect(
        "it is written together with log.flush.offset.checkpoint.interval.ms",
        "log.flush.start.offset.checkpoint.interval.ms");
    noEffect(
        "use log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms",
        "log.message.timestamp.difference.max.ms");
    noEffect("the broker starts in seconds or says why not", "server.max.startup.time.ms");
    noEffect(
        "metrics do not go through Kafka's reporters",
        "metric.reporters",
        "metrics.*",
        "kafka.metrics.*",
        "auto.include.jmx.reporter",
        "telemetry.max.bytes");
    noEffect(
        "ZooKeeper is asked asynchronously, and its answers are never stale here",
        "zookeeper.sync.time.ms",
        "zookeeper.max.in.flight.requests");
    notYet(
        "tiered storage",
        "remote.*",
        "log.remote.*",
        "log.local.*",
        "rlmm.*",
        "rsm.*",
        "follower.fetch.last.tiered.offset.enable");
    noEffect(
        "coordinators write what they decide at once, without threads of their own",
        "group.coordinator.*",
        "group.consumer.assignor.offload.enable");
    noEffect(
        "both protocols of consumer groups are always spoken",
        "group.coordinator.rebalance.protocols",
        "group.coordinator.new.enable");
    noEffect(
        "assignments are made anew as soon as the group or its topics change",
        "group.consumer.assignment.interval.ms",
        "group.consumer.min.assignment.interval.ms",
        "group.consumer.max.assignment.interval.ms");
    noEffect(
        "a commit is answered when it is as safe as acks=all makes it",
        "offsets.commit.timeout.ms",
        "offsets.commit.required.acks");
    notYet("share groups", "share.*", "group.share.*", "errors.deadletterqueue.*");
    notYet("streams groups", "group.streams.*");
    notYet("two-phase commit (KIP-939)", "transaction.two.phase.commit.enable");
    noEffect(
        "a producer whose last transaction is being ended waits for that, milliseconds as a rule",
        "add.partitions.to.txn.*");
    noEffect(
        "what is throttled is counted by the second",
        "replication.quota.*",
        "alter.log.dirs.replication.quota.*");
    noEffect(
        "copies between directories are few and share a thread",
        "num.replica.alter.log.dirs.threads");
    noEffect("the controller elects as soon as it may", "unclean.leader.election.interval.ms");
    noEffect(
        "controlled.shutdown.max.wait.ms says how long a broker that ends waits",
        "controlled.shutdown.max.retries",
        "controlled.shutdown.retry.backoff.ms");
    noEffect(
        "a broker without a directory that works goes on, and serves again when one is back",
        "log.dir.failure.timeout.ms");
    noEffect(
        "brokers wait for each other as replica.socket.timeout.ms says",
        "request.timeout.ms",
        "controller.socket.timeout.ms",
        "socket.connection.setup.*");
    notYet("way to keep new partitions off a directory", "cordoned.log.dirs");
    notYet(
        "quotas",
        "quota.*",
        "max.connection.creation.rate",
        "max.connections.per.ip.overrides",
        "max.request.partition.size.limit");
    refused(
        PLAIN,
        "ssl.*",
        "sasl.*",
        "listener.name.*",
        "super.users",
        "allow.everyone.if.no.acl.found",
        "authorizer.class.name",
        "principal.builder.class",
        "password.encoder.*",
        "zookeeper.ssl.*",
        "zookeeper.clientCnxnSocket",
        "zookeeper.set.acl",
        "delegation.token.*",
        "connections.max.reauth.ms",
        "connection.failed.authentication.delay.ms",
        "security.providers");
    refused(
        POLICY,
        "create.topic.policy.class.name",
        "alter.config.policy.class.name",
        "client.quota.callback.class");
    refused(
        "is refused: values are taken as they are written",
        "config.providers",
        "config.providers.*");
  }

  private ForeignKeys() {}

  /** Returns the answer to a key, or null when it is not known to be Kafka's either. */
  static @Nullable Answer ask(String name, String value) {
    if (name.equals("listener.security.protocol.map")) {
      return protocols(value);
    }
    if (name.equals("security.inter.broker.protocol")) {
      return value.equals("PLAINTEXT")
          ? new Answer("has no effect: every listener speaks plain text", false)
          : new Answer(PLAIN, true);
    }
    Answer answer = ANSWERS.get(name);
    for (int dot = name.lastIndexOf('.');
        answer == null && dot > 0;
        dot = name.lastIndexOf('.', dot - 1)) {
      answer = ANSWERS.get(name.substring(0, dot) + ".*");
    }
    boolean switchedOff = value.isEmpty() || value.equals("false");
    return answer != null && answer.refused() && switchedOff
        ? new Answer("has no effect when it is off", false)
        : answer;
  }

  /**
   * Kafka's own default maps listeners that nobody has to TLS, so only the names that are not of
   * that kind count.
   */
  private static Answer protocols(String value) {
    for (String entry : value.split(",")) {
      String[] parts = entry.strip().split(":", 2);
      if (parts.length == 2 && !parts[1].equals("PLAINTEXT") && !parts[0].equals(parts[1])) {
        return new Answer(PLAIN, true);
      }
    }
    return new Answer("has no effect: every listener speaks plain text", false);
  }

  private static void noEffect(String reason, String... names) {
    put(new Answer("has no effect in Sluice: " + reason, false), names);
  }

  private static void notYet(String what, String... names) {
    put(new Answer("has no effect: this version has no " + what, false), names);
  }

  private static void refused(String reason, String... names) {
    put(new Answer(reason, true), names);
  }

  private static void put(Answer answer, String... names) {
    for (String name : names) {
      ANSWERS.put(name, answer);
    }
  }
}
