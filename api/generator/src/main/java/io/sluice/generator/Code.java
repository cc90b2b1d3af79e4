package io.sluice.generator;

/** Java text with indentation. */
final class Code {
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();
  private int depth;

  /**
   * Adds a line: one that starts with a closing brace is indented less, what follows one that ends
   * with an opening brace more.
   */
  Code line(String line, Object... arguments) {
    String formatted = arguments.length == 0 ? line : String.format(line, arguments);
    if (formatted.startsWith("}")) {
      depth--;
    }
    if (!formatted.isEmpty()) {
      text.append(STEP.repeat(depth)).append(formatted);
    }
    text.append('\n');
    if (formatted.endsWith("{")) {
      depth++;
    }
    return this;
  }

  /** Adds a line that continues the one before. */
  Code continued(String line, Object... arguments) {
    depth += 2;
    line(line, arguments);
    depth -= 2;
    return this;
  }

  /** Adds an assignment. */
  Code assignment(String left, String right) {
    return broken(left + " =", right + ";");
  }

  /** Opens a method. */
  Code method(String head, String parameters) {
    String line = head + "(" + parameters + ") {";
    return line.length() <= columns()
        ? line("%s", line)
        : line("%s(", head).continued("%s) {", parameters);
  }

  /** Adds a line that is broken between its two parts if it does not fit. */
  Code broken(String first, String second) {
    String line = first + " " + second;
    return line.length() <= columns()
        ? line("%s", line)
        : line("%s", first).continued("%s", second);
  }

  Code blank() {
    return line("");
  }

  /** Returns how many columns a line at this place has. */
  int columns() {
    return 100 - depth * STEP.length();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
