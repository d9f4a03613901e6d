package io.cupule.control;

import java.io.Serial;

/** A command that cannot do its work: one clear sentence, the exit code, and a remedy. */
final class CommandFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String remedy;

  /**
   * Makes the failure.
   *
   * @param exitCode what the process returns
   * @param message what is wrong, without a full stop
   * @param remedy what to do about it; empty where the message says it all
   */
  CommandFailure(ExitCode exitCode, String message, String remedy) {
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
