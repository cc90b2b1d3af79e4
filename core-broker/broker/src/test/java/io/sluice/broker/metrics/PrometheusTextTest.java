package io.sluice.broker.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void familiesAreWrittenInTheOrderOfTheirNamesWithTypeAndHelp() {
    registry.counter("b_total", "Grows.", sample -> sample.add(3));
    registry.gauge("a_ms", "Goes up\nand \\down.", List.of(), sample -> sample.add(0.5));
    assertEquals(
        """
        # HELP a_ms Goes up\\nand \\\\down.
        # TYPE a_ms gauge
        a_ms 0.5
        # HELP b_total Grows.
        # TYPE b_total counter
        b_total 3
        """,
        PrometheusText.of(registry));
  }

  @Test
  void labelsAreEscaped() {
    registry.gauge(
        "lag_records",
        "Lag.",
        List.of("group", "topic"),
        sample -> {
          sample.add(1, "a\"b", "c\\d\ne");
          sample.add(-2, "é", "");
        });
    assertEquals(
        """
        # HELP lag_records Lag.
        # TYPE lag_records gauge
        lag_records{group="a\\"b",topic="c\\\\d\\ne"} 1
        lag_records{group="é",topic=""} -2
        """,
        PrometheusText.of(registry));
  }

  @Test
  void numbersAreWrittenAsPrometheusReadsThem() {
    registry.gauge(
        "n",
        "N.",
        List.of("i"),
        sample -> {
          sample.add(Double.NaN, "0");
          sample.add(Double.POSITIVE_INFINITY, "1");
          sample.add(Double.NEGATIVE_INFINITY, "2");
          sample.add(1L << 53, "3");
          sample.add(1e300, "4");
        });
    assertEquals(
        """
        # HELP n N.
        # TYPE n gauge
        n{i="0"} NaN
        n{i="1"} +Inf
        n{i="2"} -Inf
        n{i="3"} 9007199254740992
        n{i="4"} 1.0E300
        """,
        PrometheusText.of(registry));
  }

  @Test
  void familyThatFailsIsLeftOutAndTheOthersAreWritten() {
    registry.gauge(
        "broken",
        "B.",
        List.of(),
        sample -> {
          sample.add(1);
          throw new IllegalStateException("broken on purpose");
        });
    registry.gauge("mislabelled", "M.", List.of("l"), sample -> sample.add(1));
    registry.gauge("sound", "S.", List.of(), sample -> sample.add(1));
    assertEquals(
        """
        # HELP sound S.
        # TYPE sound gauge
        sound 1
        """,
        PrometheusText.of(registry));
  }

  @Test
  void namesAreChecked() {
    registry.gauge("taken", "T.", List.of(), sample -> {});
    for (String name : List.of("taken", "Upper", "with-dash", "", "1st")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> registry.gauge(name, "N.", List.of(), sample -> {}),
          name);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> registry.gauge("fine", "F.", List.of("no good"), sample -> {}));
  }
}
