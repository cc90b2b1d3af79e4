package io.sluice.generator;

import java.util.List;

/**
 * A call whose arguments stand on one line if they fit, else each on its own.
 *
 * @param head what stands before the opening parenthesis
 * @param arguments the arguments
 */
record Call(String head, List<String> arguments) {
  void writeTo(Code code) {
    String line = head + "(" + String.join(", ", arguments) + ");";
    if (line.length() <= code.columns()) {
      code.line("%s", line);
      return;
    }
    code.line("%s(", head);
    for (int i = 0; i < arguments.size(); i++) {
      code.continued("%s", arguments.get(i) + (i == arguments.size() - 1 ? ");" : ","));
    }
  }
}
