package io.cupule.control;

/** Entry point of the {@code cupule} program. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    StandardOutput stdout = StandardOutput.install();
    int exitCode = ExitCode.INTERNAL_ERROR.value();
    try {
      exitCode = Cli.forThisHost(args).execute(args);
    } catch (LinkageError | OutOfMemoryError broken) {
      System.err.println("cupule: internal error: " + broken);
    }
    System.out.flush();
    if (stdout.trouble().isPresent()) {
      System.err.printf(
          "cupule: the output is not complete: %s - send it to another place%n",
          stdout.trouble().get());
      exitCode = Math.max(exitCode, ExitCode.BAD_INPUT.value());
    }
    System.exit(exitCode);
  }
}
