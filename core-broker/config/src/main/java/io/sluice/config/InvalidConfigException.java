package io.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration with which the broker does not start; it lists everything that is wrong, one line
 * each.
 */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  InvalidConfigException(List<ConfigProblem> problems) {
    super(text(problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems, in the order of the settings. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String text(List<ConfigProblem> problems) {
    if (problems.size() == 1) {
      return problems.get(0).message();
    }
    return problems.stream()
        .map(problem -> "\n  - " + problem.message())
        .collect(
            Collectors.joining("", "the configuration has " + problems.size() + " problems:", ""));
  }
}
