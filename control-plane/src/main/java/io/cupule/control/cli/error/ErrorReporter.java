package io.cupule.control.cli.error;

import io.cupule.api.client.ApiException;
import io.cupule.control.daemon.DaemonException;
import io.cupule.device.DeviceException;
import io.cupule.device.backend.PlainText;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.boot.plan.BootException;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.file.FileText;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns every exception into one line on stderr, {@code cupule: WHAT - REMEDY}, and an exit code.
 * It prints a stack trace only on request.
 */
public final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final BooleanSupplier debug;

  /**
   * Makes the reporter.
   *
   * @param debug whether to print stack traces; asked when something has failed
   */
  public ErrorReporter(BooleanSupplier debug) {
    this.debug = debug;
  }

  /** Reports a command line that cannot be understood. */
  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("cupule: " + PlainText.line(UsageProblems.describe(wrong, args)));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      Suggestions.meant(unmatched)
          .ifPresent(meant -> err.println("Did you mean: " + PlainText.line(meant) + "?"));
    }
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.BAD_INPUT.value();
  }

  /** Reports a command that failed. */
  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    CommandFailure failure = classify(thrown);
    String remedy = failure.remedy().isEmpty() ? "" : " - " + failure.remedy();
    PrintWriter err = command.getErr();
    err.println("cupule: " + PlainText.lines(failure.getMessage() + remedy));
    if (debug.getAsBoolean()) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      err.print(PlainText.lines(trace.toString()));
    }
    err.flush();
    return failure.exitCode().value();
  }

  private static CommandFailure classify(Exception thrown) {
    return switch (thrown) {
      case CommandFailure failure -> failure;
      case InvalidScenarioException invalid when invalid.isTheHosts() -> {
        Problem host = invalid.problems().getFirst();
        yield new CommandFailure(ExitCode.HOST_UNFIT, host.message(), host.remedy());
      }
      case InvalidScenarioException invalid ->
          new CommandFailure(ExitCode.BAD_INPUT, String.valueOf(invalid.getMessage()), "");
      case MachineException unbuilt -> new CommandFailure(causeOf(unbuilt), describe(unbuilt), "");
      case ApiException refused ->
          new CommandFailure(
              causeOf(refused), String.valueOf(refused.getMessage()), refused.remedy());
      case DaemonException daemon ->
          new CommandFailure(ExitCode.BAD_INPUT, describe(daemon), daemon.remedy());
      case SystemCallException refused ->
          new CommandFailure(ExitCode.HOST_UNFIT, describe(refused), "");
      case NoSuchFileException lost when FileText.isUndecodable(Path.of(lost.getFile())) ->
          new CommandFailure(
              ExitCode.BAD_INPUT,
              PlainText.line(lost.getFile()) + ": " + FileText.problem(),
              FileText.remedy());
      case NoSuchFileException absent ->
          new CommandFailure(
              ExitCode.BAD_INPUT, "no such file: " + PlainText.line(absent.getFile()), "");
      case AccessDeniedException denied ->
          new CommandFailure(
              ExitCode.BAD_INPUT, "no permission for " + PlainText.line(denied.getFile()), "");
      case IOException failed -> new CommandFailure(ExitCode.BAD_INPUT, describe(failed), "");
      default ->
          new CommandFailure(
              ExitCode.INTERNAL_ERROR,
              "internal error: " + thrown,
              "please report it with the stack trace that --debug prints");
    };
  }

  private static ExitCode causeOf(ApiException refused) {
    return switch (refused.kind()) {
      case INPUT -> ExitCode.BAD_INPUT;
      case STATE -> ExitCode.NOT_AS_ASKED;
      case HOST -> ExitCode.HOST_UNFIT;
      case FAULT -> ExitCode.INTERNAL_ERROR;
    };
  }

  /** Returns the exit code for a VM that cannot be built: files, host, or Cupule at fault. */
  private static ExitCode causeOf(MachineException unbuilt) {
    return switch (unbuilt.getCause()) {
      case BootException _, DeviceException _ -> ExitCode.BAD_INPUT;
      case SystemCallException _ -> ExitCode.HOST_UNFIT;
      case null, default -> ExitCode.INTERNAL_ERROR;
    };
  }

  /** Describes any exception in one line. */
  private static String describe(Exception thrown) {
    String message = thrown.getMessage();
    return PlainText.line(message == null ? thrown.toString() : message);
  }
}
