package io.sluice.broker.cluster;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ReportOfflineReplicasRequest;
import io.sluice.protocol.message.ReportOfflineReplicasRequest.OfflineTopic;
import io.sluice.protocol.message.ReportOfflineReplicasResponse;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller which replicas this broker cannot serve because a log directory has failed,
 * so that others lead them: again when that changes, to every new controller, and in every new
 * registration, until it has been heard.
 *
 * <p>May be called by any thread; nothing is waited for under its lock.
 */
public final class OfflineReporter {
  private static final Logger LOG = LoggerFactory.getLogger(OfflineReporter.class);
  private static final int ANSWER_MAX_MS = 5_000;
  private static final long RETRY_MS = 500;

  /** What is told, to whom, in which registration. */
  private record Report(
      int controllerId,
      int controllerEpoch,
      long brokerEpoch,
      Map<Uuid, List<Integer>> partitions) {}

  private final int brokerId;
  private final Supplier<Set<TopicPartition>> served;
  private final BrokerLinks links;
  private final Scheduler timers;

  /** The last report, heard or under way; null after one that was not heard. */
  private @Nullable Report last;

  private @Nullable ClusterImage seen;

  /**
   * Creates it.
   *
   * @param served tells the partitions whose logs work
   */
  public OfflineReporter(
      int brokerId, Supplier<Set<TopicPartition>> served, BrokerLinks links, Scheduler timers) {
    this.brokerId = brokerId;
    this.served = served;
    this.links = links;
    this.timers = timers;
  }

  /** Returns whether there has been something to tell that the controller may still believe. */
  public synchronized boolean isPending() {
    return last == null ? seen != null : !last.partitions.isEmpty();
  }

  /**
   * Looks what is to be told.
   *
   * @param image one that has been applied: whoever has a replica in it has a log, or could not
   *     make one
   */
  public void look(ClusterImage image) {
    Report report = report(image);
    if (report == null) {
      return;
    }
    synchronized (this) {
      boolean nothingToTell = report.partitions.isEmpty() && !isPending();
      if (report.equals(last) || nothingToTell) {
        return;
      }
      last = report;
      seen = image;
    }
    send(report);
  }

  private @Nullable Report report(ClusterImage image) {
    BrokerRegistration registered = image.brokers().get(brokerId);
    if (registered == null || image.controllerId() == ClusterImage.NO_CONTROLLER) {
      return null; // The image changes, and this is called again.
    }
    return new Report(
        image.controllerId(), image.controllerEpoch(), registered.epoch(), offline(image));
  }

  private Map<Uuid, List<Integer>> offline(ClusterImage image) {
    Set<TopicPartition> works = served.get();
    Map<Uuid, List<Integer>> offline = new LinkedHashMap<>();
    for (TopicImage topic : image.topics()) {
      List<PartitionState> partitions = topic.partitions();
      for (int index = 0; index < partitions.size(); index++) {
        if (partitions.get(index).replicas().contains(brokerId)
            && !works.contains(new TopicPartition(topic.name(), index))) {
          offline.computeIfAbsent(topic.id(), id -> new ArrayList<>()).add(index);
        }
      }
    }
    return offline;
  }

  private void send(Report report) {
    List<OfflineTopic> topics =
        report.partitions.entrySet().stream()
            .map(
                topic ->
                    OfflineTopic.builder()
                        .topicId(topic.getKey())
                        .partitions(topic.getValue())
                        .build())
            .toList();
    ReportOfflineReplicasRequest request =
        ReportOfflineReplicasRequest.builder()
            .brokerId(brokerId)
            .brokerEpoch(report.brokerEpoch)
            .topics(topics)
            .build();
    links
        .ask(report.controllerId, request, ANSWER_MAX_MS)
        .whenComplete((response, failure) -> answered(report, response, failure));
  }

  private void answered(
      Report report, @Nullable ResponseMessage response, @Nullable Throwable failure) {
    if (response instanceof ReportOfflineReplicasResponse answer
        && answer.errorCode() == ErrorCode.NONE.code()) {
      return;
    }
    LOG.debug("The controller did not hear which replicas are offline: {} {}", response, failure);
    ClusterImage again;
    synchronized (this) {
      if (last != report) {
        return; // There is a newer one.
      }
      last = null;
      again = seen;
    }
    try {
      timers.schedule(RETRY_MS, () -> retry(again));
    } catch (RejectedExecutionException closing) {
      LOG.debug("The broker ends");
    }
  }

  /** Says it once more, unless a newer image has led to a newer report. */
  private void retry(@Nullable ClusterImage image) {
    synchronized (this) {
      if (last != null || image == null) {
        return;
      }
    }
    look(image);
  }
}
