package io.cupule.control;

import io.cupule.device.backend.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Rows of text in columns as wide as their widest cell; the last column is not filled up. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with a heading for each column. */
  TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row of as many cells as there are headings; none of them can make a row of its own. */
  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(cell -> PlainText.line(cell).replace('\t', ' ')).toList());
  }

  /** The lines, without blanks or a line break at their ends. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(rows.getFirst().size(), 0));
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths.set(column, Math.max(widths.get(column), row.get(column).length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      line.append(cell).repeat(' ', widths.get(column) - cell.length()).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
