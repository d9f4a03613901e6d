package io.cupule.device.backend;

/**
 * Makes one line of a guest's output safe to show among the lines of others.
 *
 * <p>A guest must not clear the screen, move the cursor, change the title, hide text or imitate
 * another VM. So: tabs stay; carriage returns at either end go; terminal control sequences
 * (ECMA-48: {@code ESC [} to the final letter, colours among them) go; other control characters are
 * shown as {@code ^X}; invisible characters that change how text is laid out (Unicode's format
 * characters and line separators, C1 controls) are shown by number, as {@code <U+202E>}.
 */
final class PlainText {
  private static final char ESCAPE = '\u001b';
  private static final char DELETE = '\u007f';

  private PlainText() {}

  /** Appends the harmless form of a line without its end. */
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

  /** Where a complete control sequence that starts at {@code start} ends; else {@code start}. */
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
