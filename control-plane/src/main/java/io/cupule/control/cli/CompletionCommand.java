package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.remote.VmNames;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cupule completion}: prints the shell's completion script for commands and options. */
@Command(
    name = "completion",
    hidden = true,
    description = "Print a completion script for bash and zsh: source <(cupule completion)")
final class CompletionCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    String script = AutoComplete.bash(root.getCommandName(), root);
    spec.commandLine().getOut().println(VmNames.unquoted(script));
    return ExitCode.OK.value();
  }
}
