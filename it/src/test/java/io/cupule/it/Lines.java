package io.cupule.it;

import java.io.BufferedReader;
import java.io.IOException;

/** What a running process prints. */
final class Lines {
  private Lines() {}

  /** Reads lines up to one with a text in it; the process must print such a line. */
  static void readTo(String text, BufferedReader lines) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("ended without a line with <" + text + ">: " + seen);
  }
}
