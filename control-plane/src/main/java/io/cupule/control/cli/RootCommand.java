package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cupule} itself: the options of all commands. */
@Command(
    name = "cupule",
    description = "Partitioned virtual machines on Linux KVM.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = ProgramVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  cupule doctor                                                  can this host run VMs?",
      "  cupule run config-samples/partitioned.json --duration 5s       two VMs for five seconds",
      "  cupule validate my.json && cupule run my.json --report out.json"
    })
final class RootCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli itself handles it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  @SuppressWarnings("unused") // picocli itself handles it
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure; CUPULE_DEBUG=1 does the same.")
  private boolean debug;

  boolean debug() {
    return debug || Objects.equals(System.getenv("CUPULE_DEBUG"), "1");
  }

  /** Without a command, prints the list of commands. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_INPUT.value();
  }
}
