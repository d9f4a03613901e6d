package io.cupule.control.cli.error;

import java.io.Serial;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reports a command line that picocli accepts and the command does not; its message is ours. */
public final class UsageException extends ParameterException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param command the command whose arguments are wrong
   * @param message the problem and the remedy
   */
  public UsageException(CommandSpec command, String message) {
    super(command.commandLine(), message);
  }
}
