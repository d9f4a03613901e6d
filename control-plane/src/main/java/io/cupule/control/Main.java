package io.cupule.control;

import io.cupule.control.cli.Cli;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.terminal.StandardOutput;
import java.time.Duration;

/** Entry point of the {@code cupule} program. */
public final class Main {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws InterruptedException {
    StandardOutput stdout = StandardOutput.install();
    int exitCode = ExitCode.INTERNAL_ERROR.value();
    try {
      exitCode = Cli.forThisHost(stdout, args).execute(args);
    } catch (LinkageError | OutOfMemoryError broken) {
      System.err.println("cupule: internal error: " + broken);
    }
    // A thread that still waits for a reader was asked to end, so do not wait for it.
    if (stdout.isBusy()) {
      complain("nobody reads it");
    } else {
      System.out.flush();
    }
    if (stdout.trouble().isPresent()) {
      complain(stdout.trouble().get() + " - send it to another place");
      exitCode = Math.max(exitCode, ExitCode.BAD_INPUT.value());
    }
    System.exit(exitCode);
  }

  /** Prints a complaint; stderr may have no reader either. */
  private static void complain(String why) throws InterruptedException {
    Thread.ofPlatform()
        .daemon()
        .start(() -> System.err.println("cupule: the output is not complete: " + why))
        .join(PATIENCE);
  }
}
