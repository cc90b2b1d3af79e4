package io.sluice.broker.modules;

import io.sluice.kernel.StateTopic;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topics that are not for clients to write to: those in which modules keep their state, and
 * those that bear such a name in every broker.
 *
 * <p>Read by any thread; filled once, when the modules have been started.
 */
public final class StateTopics {
  private static final Set<String> RESERVED =
      Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

  private volatile Map<String, StateTopic> byName = Map.of();

  /**
   * Takes the modules' topics.
   *
   * @throws IllegalStateException if two have one name, or are found by one coordinator type
   */
  public void fill(Collection<StateTopic> topics) {
    Map<String, StateTopic> filled = new LinkedHashMap<>();
    for (StateTopic topic : topics) {
      for (StateTopic other : filled.values()) {
        if (other.name().equals(topic.name())
            || other.coordinatorType() == topic.coordinatorType()) {
          throw new IllegalStateException(
              "two broker modules keep their state in topic '"
                  + topic.name()
                  + "', or are coordinators of type "
                  + topic.coordinatorType());
        }
      }
      filled.put(topic.name(), topic);
    }
    byName = filled;
  }

  /** Returns whether a topic is the broker's own. */
  public boolean internal(String name) {
    return RESERVED.contains(name) || byName.containsKey(name);
  }

  /** Returns the topic of that name, or null if it is no module's. */
  public @Nullable StateTopic named(String name) {
    return byName.get(name);
  }

  /** Returns the topic by which coordinators of a type are found, or null. */
  public @Nullable StateTopic ofType(byte coordinatorType) {
    for (StateTopic topic : byName.values()) {
      if (topic.coordinatorType() == coordinatorType) {
        return topic;
      }
    }
    return null;
  }

  /** Returns whether no module keeps state in a topic. */
  public boolean isEmpty() {
    return byName.isEmpty();
  }
}
