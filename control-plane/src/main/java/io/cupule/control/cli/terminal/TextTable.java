package io.cupule.control.cli.terminal;

import io.cupule.device.backend.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A table of text. Each column is as wide as its widest cell; the last column is not padded. */
public final class TextTable {
  private static final String GAP = "  ";
  private static final String ELLIPSIS = "\u2026";
  private static final int READABLE = 8; // the width that a column keeps if possible

  private final List<List<String>> rows = new ArrayList<>();
  private final Map<Integer, UnaryOperator<String>> colours = new HashMap<>();

  /** Makes a table with a heading for each column. */
  public TextTable(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row with one cell per heading; line breaks in a cell cannot start a new row. */
  public void row(String... cells) {
    rows.add(Arrays.stream(cells).map(cell -> PlainText.line(cell).replace('\t', ' ')).toList());
  }

  /**
   * Colours the cells of a column if stdout shows colours.
   *
   * @param heading of the column
   * @param colour returns the parameters of SGR (ECMA-48) for a cell's text; empty for none
   */
  public void paint(String heading, UnaryOperator<String> colour) {
    colours.put(rows.getFirst().indexOf(heading), colour);
  }

  /** Returns the lines for stdout, without blanks or a line break at their ends. */
  public List<String> lines() {
    return lines(Terminal.width(), Terminal.hasColours());
  }

  /**
   * Returns the lines, at most {@code width} long: the widest columns shrink, and a cut cell ends
   * in an ellipsis.
   *
   * @param width in characters, at least 1
   * @param coloured whether {@link #paint} has an effect
   */
  public List<String> lines(int width, boolean coloured) {
    int[] widths = widths();
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - width;
    for (int least : List.of(READABLE, 1)) {
      while (excess > 0 && widths[widest(widths)] > least) {
        widths[widest(widths)]--;
        excess--;
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      boolean plain = !coloured || row.equals(rows.getFirst()) || excess > 0;
      String line = line(row, widths, plain);
      lines.add(excess > 0 ? cut(line, width) : line);
    }
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return widths;
  }

  private static int widest(int[] widths) {
    int widest = 0;
    for (int column = 1; column < widths.length; column++) {
      widest = widths[column] > widths[widest] ? column : widest;
    }
    return widest;
  }

  private String line(List<String> row, int[] widths, boolean plain) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = cut(row.get(column), widths[column]);
      String colour = plain ? "" : colours.getOrDefault(column, _ -> "").apply(row.get(column));
      line.append(colour.isEmpty() ? cell : "\u001b[" + colour + "m" + cell + "\u001b[0m")
          .repeat(' ', widths[column] - cell.length())
          .append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + ELLIPSIS;
  }
}
