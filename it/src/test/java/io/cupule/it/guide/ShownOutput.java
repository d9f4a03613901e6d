package io.cupule.it.guide;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Output as a page shows it: a line {@code ...} stands for any lines or none, {@code ...} within a
 * line for any characters or none, and blanks at the end of a line do not count.
 */
final class ShownOutput {
  private static final String REST = "...";

  private final Pattern pattern;

  ShownOutput(List<String> lines) {
    this.pattern =
        Pattern.compile(lines.stream().map(ShownOutput::line).collect(Collectors.joining()));
  }

  boolean matches(String output) {
    String text =
        output.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
    return pattern.matcher(text).matches();
  }

  private static String line(String shown) {
    if (shown.strip().equals(REST)) {
      return "(?:.*\n)*";
    }
    return Arrays.stream(shown.stripTrailing().split(Pattern.quote(REST), -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"))
        + "\n";
  }
}
