package io.sluice.broker.replica;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that came to the wrong broker who leads, so that it need not ask for metadata
 * (KIP-951). May be used by any thread.
 */
public final class CurrentLeaders {
  private final Supplier<ClusterImage> image;

  /**
   * A leader.
   *
   * @param id its broker id; -1 if there is none at present
   * @param epoch the leader epoch
   * @param endpoint where it listens; null if it is gone, or not on the client's listener
   * @param rack where it stands
   */
  public record Leader(int id, int epoch, @Nullable Endpoint endpoint, @Nullable String rack) {}

  /** Creates it over the cluster's present image. */
  public CurrentLeaders(Supplier<ClusterImage> image) {
    this.image = image;
  }

  /** Returns whether an error comes of believing in another leader than the present one. */
  public static boolean explain(ErrorCode error) {
    return error == ErrorCode.NOT_LEADER_OR_FOLLOWER || error == ErrorCode.FENCED_LEADER_EPOCH;
  }

  /**
   * Returns who leads a partition, or null if there is no such partition.
   *
   * @param topic the topic's name; null or empty if it is given by its id
   * @param listener the name of the client's listener
   */
  public @Nullable Leader of(@Nullable String topic, Uuid id, int partition, String listener) {
    ClusterImage now = image.get();
    TopicImage found =
        topic == null || topic.isEmpty() || !id.equals(Uuid.ZERO)
            ? now.topic(id)
            : now.topic(topic);
    if (found == null || partition < 0 || partition >= found.partitions().size()) {
      return null;
    }
    PartitionState state = found.partitions().get(partition);
    BrokerRegistration broker = now.brokers().get(state.leader());
    return new Leader(
        state.leader(),
        state.leaderEpoch(),
        broker == null ? null : broker.endpoint(listener),
        broker == null ? null : broker.rack());
  }
}
