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
  private static final Pattern METRIC_NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern LABEL_NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Guarded by itself. */
  private final Map<String, Family> families = new TreeMap<>();

  /** Gauges of one name. */
  record Family(String name, String help, List<String> labels, Gauge gauge) {}

  /** Creates one without figures. */
  public MetricRegistry() {}

  @Override
  public void gauge(String name, String help, List<String> labels, Gauge gauge) {
    if (!METRIC_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not in snake_case");
    }
    for (String label : labels) {
      if (!LABEL_NAME.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "the label '" + label + "' of " + name + " is not in snake_case");
      }
    }
    synchronized (families) {
      if (families.putIfAbsent(name, new Family(name, help, List.copyOf(labels), gauge)) != null) {
        throw new IllegalArgumentException("there is a family " + name + " already");
      }
    }
  }

  /** Returns the families, in the order of their names. */
  List<Family> families() {
    synchronized (families) {
      return new ArrayList<>(families.values());
    }
  }
}
