package io.sluice.groups.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import java.util.Collection;
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
      if (matches(pattern, topic)) {
        topics.add(topic.name());
      }
    }
    return new ResolvedRegex(
        Collections.unmodifiableSortedSet(topics), 0, environment.clock().wallMs());
  }

  /**
   * Returns what an expression stands for if some topics have come or gone since it was resolved;
   * as to the others it is as old as before.
   */
  ResolvedRegex update(String regex, ResolvedRegex known, Collection<String> comeOrGone) {
    if (comeOrGone.isEmpty()) {
      return known;
    }
    Pattern pattern = compile(regex);
    SortedSet<String> topics = new TreeSet<>(known.topics());
    for (String name : comeOrGone) {
      TopicView topic = environment.cluster().get().topic(name);
      if (topic != null && matches(pattern, topic)) {
        topics.add(name);
      } else {
        topics.remove(name);
      }
    }
    return new ResolvedRegex(
        Collections.unmodifiableSortedSet(topics), known.version(), known.resolvedAtMs());
  }

  private static boolean matches(Pattern pattern, TopicView topic) {
    return !topic.internal() && pattern.matches(topic.name());
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
