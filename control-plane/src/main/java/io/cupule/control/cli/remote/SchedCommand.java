package io.cupule.control.cli.remote;

import io.cupule.control.cli.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cupule sched}: shows and changes how running VMs share CPUs. */
@Command(
    name = "sched",
    description = "Show or change, while VMs run, how they share CPUs.",
    subcommands = {SchedGetCommand.class, SchedSetCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {"  cupule sched get alpha", "  cupule sched set alpha --weight 8"})
final class SchedCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  /** Prints the list of subcommands, because it does nothing itself. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_INPUT.value();
  }
}
