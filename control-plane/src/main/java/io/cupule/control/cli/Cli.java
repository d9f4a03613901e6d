package io.cupule.control.cli;

import io.cupule.control.cli.error.ErrorReporter;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.PathConverter;
import io.cupule.control.cli.terminal.StandardOutput;
import io.cupule.control.cli.terminal.Terminal;
import io.cupule.control.doctor.HostFiles;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.device.backend.TextStream;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Builds the command line. */
public final class Cli {
  private static final Set<String> HELP = Set.of("-h", "--help", "help");
  private static final int NARROWEST = 55; // picocli has no narrower help
  private static final int WIDEST = 100;

  private Cli() {}

  /**
   * Builds the command line for this host.
   *
   * @param stdout the stream below {@link System#out}
   * @param args the arguments; commands that they do not need are left out
   */
  public static CommandLine forThisHost(StandardOutput stdout, String... args) {
    HostFiles host = new HostFiles(Path.of("/"));
    Scenarios scenarios = new Scenarios(HostFacts::ofThisHost);
    CommandLine cli = root();
    TextStream guestOutput = new TextStream(stdout, System.out.charset());
    new Commands(host, KvmProbe.ofThisHost(), scenarios, System.out, guestOutput)
        .addNeeded(cli, args);
    CommandLine configured = configured(cli);
    if (args.length == 0 || Stream.of(args).anyMatch(HELP::contains)) {
      // only if needed, because it starts a process
      configured.setUsageHelpWidth(Math.clamp(Terminal.width(), NARROWEST, WIDEST));
    }
    return configured;
  }

  /**
   * Builds the command line for a given host, with all commands.
   *
   * @param host reads the host's files
   * @param kvm queries KVM
   * @param scenarios reads scenarios
   * @param guestOutput for VMs whose serial port goes to stdout
   */
  static CommandLine over(
      HostFiles host, KvmProbe kvm, Scenarios scenarios, PrintStream guestOutput) {
    CommandLine cli = root();
    new Commands(host, kvm, scenarios, guestOutput, TextStream.of(guestOutput)).addAll(cli);
    return configured(cli);
  }

  private static CommandLine root() {
    return new CommandLine(new RootCommand());
  }

  /** Applies settings; picocli passes them to the commands added so far. */
  private static CommandLine configured(CommandLine cli) {
    RootCommand root = cli.getCommand();
    ErrorReporter reporter = new ErrorReporter(root::debug);
    cli.registerConverter(Path.class, new PathConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a file called @x is a file, not more arguments
        .setParameterExceptionHandler(reporter)
        .setExecutionExceptionHandler(reporter)
        .setUsageHelpWidth(WIDEST);
    cli.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.list());
    return cli;
  }
}
