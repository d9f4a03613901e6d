package io.cupule.bench.pair;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running C twin. A line with a number asks it for that many samples, and it answers with one
 * line per sample; see {@code twin.h}.
 */
public final class Twin implements Side {
  private static final int SECONDS = 10;

  private final String name;
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  /** Starts a compiled twin; its stderr goes to ours. */
  public Twin(String name, Path program, Object... arguments) {
    this.name = name;
    List<String> command = new ArrayList<>(List.of(program.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    questions = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Returns a twin's form of a boolean. */
  public static int flag(boolean value) {
    return value ? 1 : 0;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void sample(long[] samples) {
    try {
      questions.write(samples.length + "\n");
      questions.flush();
      for (int i = 0; i < samples.length; i++) {
        String line = answers.readLine();
        if (line == null) {
          throw new IllegalStateException("the twin " + name + " died; its last words are above");
        }
        samples[i] = Long.parseLong(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes its input, which ends a twin. */
  @Override
  public void close() {
    try {
      questions.close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      answers.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
