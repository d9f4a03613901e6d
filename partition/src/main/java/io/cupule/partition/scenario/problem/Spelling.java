package io.cupule.partition.scenario.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses the intended word for a misspelt one. */
public final class Spelling {
  private static final int LONGEST = 40;

  private Spelling() {}

  /**
   * Returns the known word that is nearest to a written one.
   *
   * @param written the word
   * @param known the possible words
   * @return empty if more than about a third of the letters differ; case does not count
   */
  public static Optional<String> closest(String written, Collection<String> known) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    int limit = Math.max(1, written.length() / 3);
    return known.stream()
        .filter(word -> distance(written, word) <= limit)
        .min(Comparator.comparingInt(word -> distance(written, word)));
  }

  /** Computes Levenshtein's distance: letters to insert, delete or replace; row by row. */
  private static int distance(String left, String right) {
    String from = left.toLowerCase(Locale.ROOT);
    String to = right.toLowerCase(Locale.ROOT);
    int[] above = new int[to.length() + 1];
    for (int column = 0; column < above.length; column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[above.length];
      current[0] = row;
      for (int column = 1; column < above.length; column++) {
        int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[to.length()];
  }
}
