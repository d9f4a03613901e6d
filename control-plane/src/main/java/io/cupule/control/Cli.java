package io.cupule.control;

import io.cupule.control.doctor.HostFiles;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.device.backend.TextStream;
import io.cupule.partition.scenario.HostFacts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Puts the command line together. */
final class Cli {
  private static final Set<String> HELP = Set.of("-h", "--help", "help");
  private static final int NARROWEST = 55; // picocli has no narrower help
  private static final int WIDEST = 100;

  private Cli() {}

  /**
   * The command line over the machine that this runs on.
   *
   * @param stdout below {@link System#out}
   * @param args what was typed; commands that it has no use for are left out
   */
  static CommandLine forThisHost(StandardOutput stdout, String... args) {
    HostFiles host = new HostFiles(Path.of("/"));
    Scenarios scenarios = new Scenarios(HostFacts::ofThisHost);
    CommandLine cli = root();
    TextStream guestOutput = new TextStream(stdout, System.out.charset());
    new Commands(host, KvmProbe.ofThisHost(), scenarios, System.out, guestOutput)
        .addNeeded(cli, args);
    CommandLine configured = configured(cli);
    if (args.length == 0 || Stream.of(args).anyMatch(HELP::contains)) {
      // asked only then: to find out takes a process
      configured.setUsageHelpWidth(Math.clamp(Terminal.width(), NARROWEST, WIDEST));
    }
    return configured;
  }

  /**
   * The command line over some host, with all commands.
   *
   * @param host where the host's files are read
   * @param kvm how KVM is asked
   * @param scenarios where scenarios come from
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

  /** Settings that picocli hands on to the commands that are there by now. */
  private static CommandLine configured(CommandLine cli) {
    RootCommand root = cli.getCommand();
    ErrorReporter reporter = new ErrorReporter(root);
    cli.setCaseInsensitiveEnumValuesAllowed(true)
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
