package io.cupule.device.backend;

/**
 * Makes text of guests, files, other processes and the network safe to show on a terminal. All
 * printed text passes this filter.
 *
 * <p>Such text must not clear the screen, move the cursor, change the title, hide text or imitate
 * another VM or a row of a table. So tabs stay. Carriage returns at either end are removed, and so
 * are terminal control sequences (ECMA-48: {@code ESC [} to the final letter, also colours). Other
 * control characters are shown as {@code ^X}. Invisible characters that change the layout of text
 * (Unicode's format characters and line separators, C1 controls) are shown by number, as {@code
 * <U+202E>}.
 */
public final class PlainText {
  private static final char ESCAPE = '\u001b';
  private static final char DELETE = '\u007f';

  private PlainText() {}

  /**
   * Returns the safe form of any text as one line. Nothing is removed: control sequences and line
   * ends are shown character by character.
   *
   * @param raw the text
   * @return the same text if it is safe
   */
  public static String line(String raw) {
    return visibly(raw, "\t");
  }

  /**
   * Returns the safe form of a text of several lines; the line feeds must be ours.
   *
   * @param raw the text
   * @return as {@link #line}, but line feeds stay
   */
  public static String lines(String raw) {
    return visibly(raw, "\t\n");
  }

  /**
   * Returns the safe form of a JSON document, with the same meaning.
   *
   * @param document the document
   * @return with escapes for unsafe characters
   */
  public static String json(String document) {
    StringBuilder safe = new StringBuilder(document.length());
    document
        .codePoints()
        .forEach(codePoint -> {
          boolean layout = codePoint == '\n' || codePoint == '\t' || codePoint == '\r';
          if (isInvisible(codePoint) && !layout) {
            for (char unit : Character.toChars(codePoint)) {
              safe.append("\\u%04x".formatted((int) unit));
            }
          } else {
            safe.appendCodePoint(codePoint);
          }
        });
    return safe.toString();
  }

  /**
   * Returns whether a text is safe.
   *
   * @param raw the text
   */
  public static boolean isPlain(String raw) {
    return raw.codePoints().noneMatch(PlainText::isInvisible);
  }

  /**
   * Returns a number with its noun: {@code 1 page}, {@code 2 pages}.
   *
   * @param number how many
   * @param noun the singular of a noun whose plural ends in s
   */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String visibly(String raw, String kept) {
    if (isPlain(raw)) {
      return raw;
    }
    StringBuilder safe = new StringBuilder(raw.length() + 16);
    raw.codePoints()
        .forEach(codePoint -> {
          if (kept.indexOf(codePoint) >= 0) {
            safe.appendCodePoint(codePoint);
          } else {
            appendVisibly(codePoint, safe);
          }
        });
    return safe.toString();
  }

  /** Appends the safe form of a line without its end. */
  static void append(CharSequence raw, StringBuilder to) {
    int end = raw.length();
    while (end > 0 && raw.charAt(end - 1) == '\r') {
      end--;
    }
    int next = 0;
    while (next < end && raw.charAt(next) == '\r') {
      next++;
    }
    while (next < end) {
      int afterSequence = skipControlSequence(raw, next, end);
      if (afterSequence > next) {
        next = afterSequence;
      } else {
        int codePoint = Character.codePointAt(raw, next);
        appendVisibly(codePoint, to);
        next += Character.charCount(codePoint);
      }
    }
  }

  /** Returns the end of a complete control sequence at {@code start}; else {@code start}. */
  private static int skipControlSequence(CharSequence raw, int start, int end) {
    if (raw.charAt(start) != ESCAPE || start + 1 == end || raw.charAt(start + 1) != '[') {
      return start;
    }
    int next = start + 2;
    while (next < end && isBetween(raw.charAt(next), '0', '?')) {
      next++;
    }
    while (next < end && isBetween(raw.charAt(next), ' ', '/')) {
      next++;
    }
    return next < end && isBetween(raw.charAt(next), '@', '~') ? next + 1 : start;
  }

  private static void appendVisibly(int codePoint, StringBuilder to) {
    if (codePoint == '\t') {
      to.append('\t');
    } else if (codePoint < ' ' || codePoint == DELETE) {
      to.append('^').append((char) (codePoint ^ 0x40));
    } else if (isInvisible(codePoint)) {
      to.append("<U+%04X>".formatted(codePoint));
    } else {
      to.appendCodePoint(codePoint);
    }
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static boolean isBetween(char c, char first, char last) {
    return first <= c && c <= last;
  }
}
