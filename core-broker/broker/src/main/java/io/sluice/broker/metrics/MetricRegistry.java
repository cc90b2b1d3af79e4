package io.sluice.broker.metrics;

import io.sluice.kernel.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The figures that there are, in the order of their names. Costs nothing until somebody looks. Safe
 * for use by any thread.
 */
public final class MetricRegistry implements Metrics {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Guarded by itself. */
  private final Map<String, Family> families = new TreeMap<>();

  /** What values mean: one that goes up and down, or one that only grows. */
  enum Type {
    GAUGE,
    COUNTER
  }

  /** Figures of one name. */
  record Family(String name, Type type, String help, List<String> labels, Gauge values) {}

  /** Creates one without figures. */
  public MetricRegistry() {}

  @Override
  public void gauge(String name, String help, List<String> labels, Gauge gauge) {
    add(new Family(name, Type.GAUGE, help, List.copyOf(labels), gauge));
  }

  /** Adds a figure that only grows; its name ends with {@code _total}. See {@link #gauge}. */
  public void counter(String name, String help, Gauge values) {
    add(new Family(name, Type.COUNTER, help, List.of(), values));
  }

  private void add(Family family) {
    requireName(family.name());
    family.labels().forEach(MetricRegistry::requireName);
    synchronized (families) {
      if (families.putIfAbsent(family.name(), family) != null) {
        throw new IllegalArgumentException("figures named " + family.name() + " exist already");
      }
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not in snake_case");
    }
  }

  /** Returns the families, in the order of their names. */
  List<Family> families() {
    synchronized (families) {
      return new ArrayList<>(families.values());
    }
  }
}
