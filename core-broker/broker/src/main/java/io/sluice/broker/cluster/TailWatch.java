package io.sluice.broker.cluster;

import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Tells the cluster that the ends of this broker's logs may be lost, and takes that back when it
 * makes no difference any more.
 *
 * <p>A broker that may have lost acknowledged records registers with that word, whatever its image
 * says: the image may be older than a change that counts it in. The controller then takes it out of
 * all in-sync and eligible replicas that have another member. When the image shows that, what is
 * missing is copied from the leaders before the broker counts again, or nobody else has it; so the
 * word is taken back.
 */
public final class TailWatch {
  private final int brokerId;
  private final BooleanSupplier mayBeLost;
  private final Runnable restored;
  private final Executor disk;
  private final Membership membership;

  /**
   * Creates it.
   *
   * @param mayBeLost tells, quickly, whether the ends of logs may be lost
   * @param restored has that forgotten, durably
   * @param disk runs it
   */
  public TailWatch(
      int brokerId,
      BooleanSupplier mayBeLost,
      Runnable restored,
      Executor disk,
      Membership membership) {
    this.brokerId = brokerId;
    this.mayBeLost = mayBeLost;
    this.restored = restored;
    this.disk = disk;
    this.membership = membership;
  }

  /** A log dir has come back, perhaps without all that was written to it; any thread. */
  public void dirReturned() {
    if (mayBeLost.getAsBoolean()) {
      membership.update(wanted -> wanted.withTailMayBeLost(true));
    }
  }

  /** Looks at an image of the time after the registration. */
  public void follow(ClusterImage image) {
    var registered = image.brokers().get(brokerId);
    if (registered != null && registered.tailMayBeLost() && countsNowhere(image)) {
      disk.execute(
          () -> {
            restored.run();
            if (!mayBeLost.getAsBoolean()) {
              membership.update(wanted -> wanted.withTailMayBeLost(false));
            }
          });
    }
  }

  private boolean countsNowhere(ClusterImage image) {
    for (TopicImage topic : image.topics()) {
      for (PartitionState partition : topic.partitions()) {
        if (counts(partition)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether somebody relies on the broker beside others. */
  private boolean counts(PartitionState partition) {
    boolean member = partition.isr().contains(brokerId) || partition.elr().contains(brokerId);
    return member
        && (partition.isr().stream().anyMatch(id -> id != brokerId)
            || partition.elr().stream().anyMatch(id -> id != brokerId));
  }
}
