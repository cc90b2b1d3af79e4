package io.sluice.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a head, each column as wide as its widest cell. Not safe for use by several threads.
 */
public final class Table {
  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();

  /** Starts a table. */
  public Table(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row, of as many cells as the head has. */
  public void add(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(cells + " under " + rows.get(0));
    }
    rows.add(cells.stream().map(Table::printable).toList());
  }

  /**
   * Shows control characters as {@code \\u001b}: what others called a group is not to command a
   * terminal.
   */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                shown.append("\\u%04x".formatted(point));
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }

  /** Prints it. */
  public void print(PrintWriter out) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        line.append(row.get(column));
        if (column < columns - 1) {
          line.append(" ".repeat(widths[column] + GAP - row.get(column).length()));
        }
      }
      out.println(line);
    }
  }
}
