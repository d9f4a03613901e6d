package io.cupule.control.cli.error;

import java.io.Serial;

/** Reports a command that failed: one clear sentence, the exit code, and a remedy. */
public final class CommandFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String remedy;

  /**
   * Makes the failure.
   *
   * @param exitCode the exit code of the process
   * @param message the problem, without a full stop
   * @param remedy what to do about it; empty if the message is enough
   */
  public CommandFailure(ExitCode exitCode, String message, String remedy) {
    super(message);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String remedy() {
    return remedy;
  }
}
