package io.sluice.transactions.markers;

import io.sluice.kernel.Brokers;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.kernel.TransactionMarker;
import io.sluice.kernel.TransactionMarkers;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends markers to the leaders of partitions, wherever they are. Safe for use by any thread. */
public final class MarkerSender {
  private static final Logger LOG = LoggerFactory.getLogger(MarkerSender.class);

  /** How long to wait before what failed is tried again, in milliseconds. */
  static final long RETRY_MS = 100;

  /**
   * For how long a partition has to be unknown until it is believed to be gone, in milliseconds: a
   * broker may hear of a new topic later than of other things.
   */
  static final long GONE_MS = 5_000;

  private static final int NOBODY = -1;

  private final int brokerId;
  private final Cluster cluster;
  private final Brokers brokers;
  private final TransactionMarkers local;
  private final Time time;
  private final Map<Integer, BrokerQueue> queues = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> unknownSinceMs = new ConcurrentHashMap<>();

  /** What has been handed to a broker that has not answered, with its id. */
  private final Map<Parcel, Integer> underWay = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final List<Parcel> failed = new ArrayList<>();

  /** What it takes its time from. */
  public record Time(Clock clock, Scheduler scheduler) {}

  /**
   * Creates it.
   *
   * @param brokerId this broker's
   * @param local writes into the partitions that this broker leads
   */
  public MarkerSender(
      int brokerId, Cluster cluster, Brokers brokers, TransactionMarkers local, Time time) {
    this.brokerId = brokerId;
    this.cluster = cluster;
    this.brokers = brokers;
    this.local = local;
    this.time = time;
    // Not on the metadata store's thread: there may be much to send.
    cluster.subscribe(change -> time.scheduler().schedule(0, () -> follow(change.topics())));
  }

  /** Sends what is under way to a broker that leads its partition no more to whoever does. */
  private void follow(Set<String> topics) {
    ClusterView view = cluster.view();
    List<Parcel> moved = new ArrayList<>();
    underWay.forEach(
        (parcel, broker) -> {
          if (topics.contains(parcel.partition().topic())
              && leader(parcel.partition(), view) != broker
              && underWay.remove(parcel, broker)) {
            moved.add(parcel);
          }
        });
    route(moved);
  }

  /**
   * Begins to send a marker.
   *
   * @param done is called once, by any thread, when every partition has it or is gone; at once if
   *     there is no partition
   */
  public Delivery send(
      TransactionMarker marker, Collection<TopicPartition> partitions, Runnable done) {
    Delivery delivery = new Delivery(marker, partitions, done);
    if (partitions.isEmpty()) {
      done.run();
    } else {
      route(partitions.stream().map(partition -> new Parcel(delivery, partition)).toList());
    }
    return delivery;
  }

  private void route(List<Parcel> parcels) {
    ClusterView view = cluster.view();
    Map<Integer, List<Parcel>> byBroker = new HashMap<>();
    for (Parcel parcel : parcels) {
      if (parcel.wanted() && !gone(parcel, view)) {
        byBroker
            .computeIfAbsent(leader(parcel.partition(), view), broker -> new ArrayList<>())
            .add(parcel);
      }
    }
    byBroker.forEach(this::hand);
  }

  private static int leader(TopicPartition partition, ClusterView view) {
    TopicView topic = view.topic(partition.topic());
    return topic == null || partition.partition() >= topic.partitionCount()
        ? NOBODY
        : topic.leader(partition.partition());
  }

  private void hand(int broker, List<Parcel> parcels) {
    if (broker == NOBODY) {
      parcels.forEach(this::retry);
      return;
    }
    parcels.forEach(parcel -> underWay.put(parcel, broker));
    if (broker == brokerId) {
      for (Parcel parcel : parcels) {
        local.append(
            parcel.partition(),
            parcel.delivery().marker(),
            error -> answered(broker, parcel, error));
      }
    } else {
      queues.computeIfAbsent(broker, this::queue).add(parcels);
    }
  }

  private BrokerQueue queue(int broker) {
    return new BrokerQueue(
        broker,
        brokers,
        parcel -> stillWaits(broker, parcel),
        (parcel, error) -> answered(broker, parcel, error));
  }

  /** Returns whether it is still that broker which a marker is to be sent to. */
  private boolean stillWaits(int broker, Parcel parcel) {
    if (!parcel.wanted()) {
      underWay.remove(parcel, broker);
      return false;
    }
    return underWay.getOrDefault(parcel, NOBODY) == broker;
  }

  /** Returns whether a partition is there no more, in which case it needs no marker. */
  private boolean gone(Parcel parcel, ClusterView view) {
    TopicPartition partition = parcel.partition();
    TopicView topic = view.topic(partition.topic());
    if (topic != null && partition.partition() < topic.partitionCount()) {
      unknownSinceMs.remove(partition);
      return false;
    }
    long nowMs = time.clock().monotonicMs();
    Long since = unknownSinceMs.putIfAbsent(partition, nowMs);
    if (since == null || nowMs - since < GONE_MS) {
      return false;
    }
    LOG.info("{} is gone: the end of a transaction leaves it out", partition);
    parcel.delivered();
    return true;
  }

  private void answered(int broker, Parcel parcel, ErrorCode error) {
    boolean awaited = underWay.remove(parcel, broker);
    switch (error) {
      case NONE -> parcel.delivered();
      case INVALID_PRODUCER_EPOCH -> {
        // Only this coordinator raises the epoch, so an earlier marker of it has come there.
        LOG.warn("{} has a later epoch than {}", parcel.partition(), parcel.delivery().marker());
        parcel.delivered();
      }
      case INVALID_TOPIC_EXCEPTION -> {
        // It takes no records of transactions either.
        LOG.warn("{} takes no markers", parcel.partition());
        parcel.delivered();
      }
      default -> {
        LOG.debug("{} does not take a marker yet: {}", parcel.partition(), error);
        if (awaited) {
          retry(parcel);
        }
      }
    }
  }

  private void retry(Parcel parcel) {
    boolean first;
    synchronized (failed) {
      first = failed.isEmpty();
      failed.add(parcel);
    }
    if (first) {
      time.scheduler().schedule(RETRY_MS, this::retryFailed);
    }
  }

  private void retryFailed() {
    List<Parcel> again;
    synchronized (failed) {
      again = List.copyOf(failed);
      failed.clear();
    }
    route(again);
  }
}
