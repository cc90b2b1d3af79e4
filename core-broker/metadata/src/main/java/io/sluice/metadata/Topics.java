package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topics of an image, found by name and by id. Immutable. */
final class Topics {
  static final Topics NONE = new Topics(new HashMap<>(), new HashMap<>());

  private final Map<String, TopicImage> byName;
  private final Map<Uuid, TopicImage> byId;

  private Topics(Map<String, TopicImage> byName, Map<Uuid, TopicImage> byId) {
    this.byName = byName;
    this.byId = byId;
  }

  /** Returns these topics with some replaced, added, or, where the value is null, taken away. */
  Topics with(Map<String, @Nullable TopicImage> changes) {
    Map<String, TopicImage> names = new HashMap<>(byName);
    Map<Uuid, TopicImage> ids = new HashMap<>(byId);
    changes.forEach(
        (name, topic) -> {
          TopicImage old = topic == null ? names.remove(name) : names.put(name, topic);
          if (old != null) {
            ids.remove(old.id(), old);
          }
          if (topic != null) {
            ids.put(topic.id(), topic);
          }
        });
    return new Topics(names, ids);
  }

  @Nullable TopicImage byName(String name) {
    return byName.get(name);
  }

  @Nullable TopicImage byId(Uuid id) {
    return byId.get(id);
  }

  Collection<TopicImage> all() {
    return Collections.unmodifiableCollection(byName.values());
  }
}
