package io.sluice.groups.machine;

import io.sluice.kernel.PluginSource;
import io.sluice.spi.PartitionAssignor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The assignors that the broker offers to new groups; the first is the default. Immutable. */
public final class Assignors {
  private final Map<String, PartitionAssignor> byName;

  /** Creates the choice; at least one. */
  public Assignors(Map<String, PartitionAssignor> byName) {
    if (byName.isEmpty()) {
      throw new IllegalArgumentException("group.consumer.assignors names no assignor");
    }
    this.byName = new LinkedHashMap<>(byName);
  }

  /**
   * Makes those that the configuration names.
   *
   * @throws IllegalArgumentException if one cannot be made
   */
  public static Assignors make(PluginSource plugins, List<String> names) {
    Map<String, PartitionAssignor> made = new LinkedHashMap<>();
    for (String name : names) {
      made.put(name, plugins.create(PartitionAssignor.class, name));
    }
    return new Assignors(made);
  }

  /** Returns the name of the default. */
  public String defaultName() {
    return byName.keySet().iterator().next();
  }

  /** Returns an assignor, or null if it is not offered. */
  public @Nullable PartitionAssignor find(String name) {
    return byName.get(name);
  }

  /** Returns the names of all, the default first. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }
}
