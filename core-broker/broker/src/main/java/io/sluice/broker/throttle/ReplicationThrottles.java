package io.sluice.broker.throttle;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ConfigKey;
import io.sluice.config.ThrottleKeys;
import io.sluice.config.TopicConfig;
import io.sluice.config.TopicKeys;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import io.sluice.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker's throttles of replication, one as leader and one as follower, kept as the configuration
 * of broker and topics says.
 */
public final class ReplicationThrottles {
  private final int brokerId;
  private final ReplicationThrottle leader;
  private final ReplicationThrottle follower;

  /** Creates throttles that hold nothing back. */
  public ReplicationThrottles(int brokerId, Clock clock) {
    this.brokerId = brokerId;
    this.leader = new ReplicationThrottle(clock);
    this.follower = new ReplicationThrottle(clock);
  }

  /**
   * Returns the throttle of what this broker sends: a fetch handler leaves out a partition of a
   * follower that is not in sync, if {@link ReplicationThrottle#isFor} it while {@link
   * ReplicationThrottle#delayMs} is not 0, and counts what it sends of such a partition.
   */
  public ReplicationThrottle leader() {
    return leader;
  }

  /** Returns the throttle of what this broker copies. */
  public ReplicationThrottle follower() {
    return follower;
  }

  /** Takes over what an image, and the broker's configuration of that time, say. */
  public void follow(ClusterImage image, BrokerConfig config) {
    leader.limit(config.get(ThrottleKeys.LEADER_RATE));
    follower.limit(config.get(ThrottleKeys.FOLLOWER_RATE));
    leader.choose(chosen(image, config, TopicKeys.LEADER_THROTTLED_REPLICAS));
    follower.choose(chosen(image, config, TopicKeys.FOLLOWER_THROTTLED_REPLICAS));
  }

  private ThrottledReplicas chosen(
      ClusterImage image, BrokerConfig config, ConfigKey<List<String>> key) {
    Map<String, List<String>> settings = new HashMap<>();
    for (TopicImage topic : image.topics()) {
      if (topic.config().containsKey(key.name())) {
        settings.put(topic.name(), TopicConfig.of(topic.config(), config).get(key));
      }
    }
    return settings.isEmpty() ? ThrottledReplicas.NONE : ThrottledReplicas.of(settings, brokerId);
  }
}
