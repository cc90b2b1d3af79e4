package io.sluice.groups.machine;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of one shard, of either kind. Confined to its turns. */
public final class GroupTable {
  private final Map<String, Group> groups = new HashMap<>();

  /** Returns a group, or null. */
  public @Nullable Group find(String id) {
    return groups.get(id);
  }

  /** Returns a group if it is of that class, or null. */
  public <G extends Group> @Nullable G find(String id, Class<G> kind) {
    Group group = groups.get(id);
    return kind.isInstance(group) ? kind.cast(group) : null;
  }

  /** Adds a group, in place of another of its id. */
  public void put(Group group) {
    groups.put(group.id(), group);
  }

  /** Removes a group, if it is still this one. */
  public void remove(Group group) {
    groups.remove(group.id(), group);
  }

  /** Returns all groups, in no order; a live view. */
  public Collection<Group> all() {
    return Collections.unmodifiableCollection(groups.values());
  }
}
