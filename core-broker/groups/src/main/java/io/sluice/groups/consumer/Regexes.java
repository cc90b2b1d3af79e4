package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the regular expressions of groups resolved. */
final class Regexes {
  private final Environment environment;
  private final RegexResolver resolver;

  Regexes(Environment environment) {
    this.environment = environment;
    this.resolver = new RegexResolver(environment);
  }

  /** Plans what follows from a member's changing its regular expression. */
  void change(Draft draft, Member before, Member after) {
    String old = before.profile().subscription().regex();
    String now = after.profile().subscription().regex();
    if (Objects.equals(old, now)) {
      return;
    }
    if (now != null && draft.regex(now) == null) {
      draft.putRegex(now, resolver.resolve(now));
    }
    dropUnused(draft, old, after);
  }

  /** Plans that an expression is forgotten if no other member uses it. */
  void dropUnused(Draft draft, @Nullable String regex, Member member) {
    if (regex != null && draft.regex(regex) != null && !draft.usedByOthers(regex, member)) {
      draft.removeRegex(regex);
    }
  }

  /**
   * Plans that what was resolved too long ago, or never, is resolved anew; returns whether it
   * differs.
   */
  boolean refresh(Draft draft) {
    Set<String> wanted = draft.group().counts().regexes();
    if (wanted.isEmpty()) {
      return false;
    }
    long oldestMs = environment.clock().wallMs() - environment.settings().regexRefreshIntervalMs();
    boolean changed = false;
    for (String regex : wanted) {
      ResolvedRegex known = draft.group().regexes().get(regex);
      if (known == null) {
        draft.putRegex(regex, resolver.resolve(regex));
        changed = true;
      } else if (known.resolvedAtMs() <= oldestMs) {
        changed |= resolve(draft, regex, known, true);
      }
    }
    return changed;
  }

  /** Plans that all are resolved anew that the topics that there are give another result. */
  void rematch(Draft draft) {
    draft.group().regexes().forEach((regex, known) -> resolve(draft, regex, known, false));
  }

  /**
   * Plans what some topics that came or went change of what is resolved. No other topic is looked
   * at, so that what a change costs does not depend on how many there are.
   */
  void rematch(Draft draft, List<String> comeOrGone) {
    draft
        .group()
        .regexes()
        .forEach(
            (regex, known) -> {
              ResolvedRegex after = resolver.update(regex, known, comeOrGone);
              if (!after.topics().equals(known.topics())) {
                draft.putRegex(regex, after);
              }
            });
  }

  private boolean resolve(Draft draft, String regex, ResolvedRegex before, boolean always) {
    ResolvedRegex after = resolver.resolve(regex);
    boolean differs = !after.topics().equals(before.topics());
    if (draft.regex(regex) != null && (always || differs)) {
      draft.putRegex(regex, after);
    }
    return differs;
  }
}
