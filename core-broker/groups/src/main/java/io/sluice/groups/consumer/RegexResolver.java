package io.sluice.groups.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Matches regular expressions with the names of topics, in time that grows linearly with the names
 * (RE2), for expressions within {@link RegexBounds}. The broker's own topics match none.
 */
final class RegexResolver {
  private final Environment environment;

  RegexResolver(Environment environment) {
    this.environment = environment;
  }

  /**
   * Returns the topics that an expression stands for now.
   *
   * @throws ApiException INVALID_REGULAR_EXPRESSION if it is none
   */
  ResolvedRegex resolve(String regex) {
    Pattern pattern = compile(regex);
    SortedSet<String> topics = new TreeSet<>();
    for (TopicView topic : environment.cluster().get().topics()) {
      if (!topic.internal() && pattern.matches(topic.name())) {
        topics.add(topic.name());
      }
    }
    return new ResolvedRegex(
        Collections.unmodifiableSortedSet(topics), 0, environment.clock().wallMs());
  }

  private static Pattern compile(String regex) {
    String problem = RegexBounds.problem(regex);
    if (problem != null) {
      throw new ApiException(
          ErrorCode.INVALID_REGULAR_EXPRESSION, "The regular expression is refused: " + problem);
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException wrong) {
      throw new ApiException(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "The regular expression `" + regex + "` is not valid: " + wrong.getDescription() + ".");
    }
  }
}
