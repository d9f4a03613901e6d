package io.cupule.it.guide;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A shell that gets one command after the other, as a reader types them. Commands have no stdin.
 * Closing it ends the shell and whatever it left running.
 */
final class Session implements AutoCloseable {
  private static final String MARK = "end-of-command:";
  private static final long SECONDS = 120;

  private final Process shell;
  private final BufferedWriter commands;
  private final BufferedReader output;

  Session(ProcessBuilder builder) throws IOException {
    this.shell = builder.redirectErrorStream(true).start();
    this.commands = shell.outputWriter();
    this.output = shell.inputReader();
  }

  /**
   * What a command did.
   *
   * @param status its exit status
   * @param output what it printed, on stdout or stderr
   */
  record Outcome(int status, String output) {}

  /** Runs a command and waits for its end; one that takes too long is an error. */
  Outcome run(String command) throws IOException {
    commands.write("{ " + command + "\n} </dev/null\nprintf '\\n" + MARK + "%s\\n' $?\n");
    commands.flush();
    try {
      return CompletableFuture.supplyAsync(this::read).orTimeout(SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException failed) {
      throw new AssertionError("no end within " + SECONDS + " s: " + command, failed);
    }
  }

  private Outcome read() {
    StringBuilder seen = new StringBuilder();
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(MARK)) {
          seen.setLength(seen.length() - 1); // the line feed before the mark
          return new Outcome(Integer.parseInt(line.substring(MARK.length())), seen.toString());
        }
        seen.append(line).append('\n');
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    throw new AssertionError("the shell ended: " + seen);
  }

  /** The commands that still run. */
  List<String> running() {
    return shell
        .descendants()
        .map(process -> process.info().commandLine().orElse("pid " + process.pid()))
        .toList();
  }

  @Override
  public void close() {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }
}
