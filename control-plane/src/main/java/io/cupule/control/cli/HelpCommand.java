package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.error.Suggestions;
import io.cupule.control.cli.error.UsageException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule help}: shows the same text as {@code --help}. */
@Command(
    name = "help",
    description = "Show the help of a command, or which commands there are.",
    footerHeading = "%nExamples:%n",
    footer = {"  cupule help run", "  cupule help sched set"})
final class HelpCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command.")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    CommandLine at = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        String hint =
            Suggestions.command(at, word)
                .map(meant -> "; did you mean '" + meant + "'?")
                .orElse("");
        throw new UsageException(spec, "there is no command '%s'%s".formatted(word, hint));
      }
      at = next;
    }
    at.usage(spec.commandLine().getOut());
    return ExitCode.OK.value();
  }
}
