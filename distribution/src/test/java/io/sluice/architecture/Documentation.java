package io.sluice.architecture;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for Javadoc in front of public types, in the sources: class files do not tell. */
final class Documentation {
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^public (?:(?:abstract|final|sealed|non-sealed|strictfp)"
              + " )*(?:class|interface|@interface|record|enum) ");
  private static final Pattern DOCUMENTED_BEFORE =
      Pattern.compile("(?s).*\\*/\\s*(?:@[\\w.]+(?:\\([^)]*\\))?\\s*)*$");

  private Documentation() {}

  /** Returns whether every public top-level type of a source has Javadoc. */
  static boolean documented(String source) {
    Matcher types = TYPE.matcher(source);
    while (types.find()) {
      if (!DOCUMENTED_BEFORE.matcher(source.substring(0, types.start())).matches()) {
        return false;
      }
    }
    return true;
  }
}
