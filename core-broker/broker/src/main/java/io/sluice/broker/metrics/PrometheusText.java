package io.sluice.broker.metrics;

import io.sluice.broker.metrics.MetricRegistry.Family;
import io.sluice.kernel.Metrics.Sample;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes figures in Prometheus's text format, version 0.0.4. */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Logger LOG = LoggerFactory.getLogger(PrometheusText.class);

  /** Whole numbers up to here are the same as doubles. */
  private static final double WHOLE_MAX = 1L << 53;

  private PrometheusText() {}

  /** Returns the present values of all; a family that fails is left out. */
  static String of(MetricRegistry registry) {
    StringBuilder text = new StringBuilder();
    for (Family family : registry.families()) {
      try {
        text.append(new Writer(family).text());
      } catch (RuntimeException failure) {
        LOG.warn("The figures {} cannot be read", family.name(), failure);
      }
    }
    return text.toString();
  }

  private static final class Writer implements Sample {
    private final Family family;
    private final StringBuilder text = new StringBuilder();

    Writer(Family family) {
      this.family = family;
    }

    StringBuilder text() {
      text.append("# HELP ").append(family.name()).append(' ');
      text.append(family.help().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
      text.append("# TYPE ").append(family.name()).append(' ');
      text.append(family.type().name().toLowerCase(Locale.ROOT)).append('\n');
      family.values().read(this);
      return text;
    }

    @Override
    public void add(double value, String... labels) {
      List<String> names = family.labels();
      if (labels.length != names.size()) {
        throw new IllegalArgumentException(
            labels.length + " texts were given for the labels " + names);
      }
      text.append(family.name());
      for (int i = 0; i < labels.length; i++) {
        text.append(i == 0 ? '{' : ',').append(names.get(i)).append("=\"");
        escape(labels[i]);
        text.append('"');
      }
      text.append(labels.length == 0 ? " " : "} ");
      number(value);
      text.append('\n');
    }

    private void escape(String label) {
      for (int i = 0; i < label.length(); i++) {
        char c = label.charAt(i);
        switch (c) {
          case '\\' -> text.append("\\\\");
          case '"' -> text.append("\\\"");
          case '\n' -> text.append("\\n");
          default -> text.append(c);
        }
      }
    }

    private void number(double value) {
      if (Double.isInfinite(value)) {
        text.append(value > 0 ? "+Inf" : "-Inf");
      } else if (value == Math.rint(value) && Math.abs(value) <= WHOLE_MAX) {
        text.append((long) value);
      } else {
        text.append(value);
      }
    }
  }
}
