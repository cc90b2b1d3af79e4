package io.sluice.kernel;

import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster at one instant, as far as modules need it. Immutable. */
public interface ClusterView {
  /** Returns the topic of that name, or null. */
  @Nullable TopicView topic(String name);

  /** Returns the topic of that id, or null. */
  @Nullable TopicView topic(Uuid id);

  /** Returns all topics, in no order. */
  Collection<? extends TopicView> topics();

  /** Returns what is set for a group by its dynamic configuration; empty if nothing is. */
  Map<String, String> groupConfig(String group);
}
