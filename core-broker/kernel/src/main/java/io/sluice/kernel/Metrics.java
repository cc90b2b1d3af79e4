package io.sluice.kernel;

import java.util.List;

/** Shows figures to whoever watches the broker. Safe for use by any thread. */
public interface Metrics {
  /**
   * Adds a family of gauges, which is asked for its values whenever somebody looks.
   *
   * @param name in snake_case with its unit last, such as {@code sluice_group_lag_records}
   * @param help one sentence
   * @param labels the names of its labels
   * @param gauge gives the present values; called by any thread; must not block
   */
  void gauge(String name, String help, List<String> labels, Gauge gauge);

  /** Gives present values. */
  @FunctionalInterface
  interface Gauge {
    /** Gives each value to the sample. */
    void read(Sample sample);
  }

  /** Takes values. */
  @FunctionalInterface
  interface Sample {
    /** Takes one value, and one text for each label. */
    void add(double value, String... labels);
  }
}
