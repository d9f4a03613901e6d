package io.cupule.bench.process;

import io.cupule.bench.pair.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Starts a program repeatedly. A sample is the time from before the start until a certain line of
 * its output, stdout or stderr, arrives here; then the program runs to its end.
 */
public final class LaunchSide implements Side {
  private final String name;
  private final ProcessBuilder program;
  private final Pattern line;

  /**
   * Makes a side for a program.
   *
   * @param name its name in tables
   * @param command starts it
   * @param environment set in addition to ours
   * @param line text in the line that ends a sample
   */
  public LaunchSide(
      String name, List<String> command, Map<String, String> environment, Pattern line) {
    this.name = name;
    this.line = line;
    this.program = new ProcessBuilder(command).redirectErrorStream(true);
    program.environment().putAll(environment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void sample(long[] samples) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = launch();
    }
  }

  private long launch() {
    long before = System.nanoTime();
    long seen = LOST;
    StringBuilder output = new StringBuilder();
    try {
      Process process = program.start();
      try (BufferedReader reader = process.inputReader()) {
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
          if (seen == LOST && line.matcher(text).find()) {
            seen = System.nanoTime() - before;
          }
          output.append(text).append('\n');
        }
      }
      int status = process.waitFor();
      if (status != 0 || seen == LOST) {
        throw new IllegalStateException(name + " ended with " + status + ":\n" + output);
      }
      return seen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each program has ended with its sample. */
  @Override
  public void close() {}
}
