package io.cupule.it.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fenced block of a page.
 *
 * @param line its first line in the page, from 1
 * @param info what follows the fence: {@code console} for commands that are tried, {@code json
 *     file=NAME} for a file that the reader saves
 * @param lines what is in it
 */
record Block(int line, String info, List<String> lines) {
  private static final String FILE = " file=";

  Block {
    lines = List.copyOf(lines);
  }

  /** Whether its commands are tried. */
  boolean isSession() {
    return info.equals("console");
  }

  /** The file that it is saved as; empty where it is none. */
  Optional<String> file() {
    int at = info.indexOf(FILE);
    return at < 0 ? Optional.empty() : Optional.of(info.substring(at + FILE.length()));
  }

  /** Its commands, each with the output that the page shows for it. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      int from = at;
      while (lines.get(at).endsWith("\\")) {
        at++;
      }
      String command = String.join("\n", lines.subList(from, ++at));
      if (!command.startsWith("$ ")) {
        throw new AssertionError("line %d is no command: %s".formatted(line + from, command));
      }
      int output = at;
      while (at < lines.size() && !lines.get(at).startsWith("$ ")) {
        at++;
      }
      steps.add(new Step(line + from, command.substring(2), lines.subList(output, at)));
    }
    return steps;
  }

  /**
   * A command.
   *
   * @param line where it is in its page
   * @param command what the reader types
   * @param output what the page shows, with {@code ...} for what varies
   */
  record Step(int line, String command, List<String> output) {
    Step {
      output = List.copyOf(output);
    }
  }
}
