package io.cupule.control;

import io.cupule.control.doctor.Doctor;
import io.cupule.control.doctor.HostFiles;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.partition.scenario.HostFacts;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine;

/** Puts the command line together. */
final class Cli {
  private Cli() {}

  /** The command line over the machine that this runs on. */
  static CommandLine forThisHost() {
    HostFiles host = new HostFiles(Path.of("/"));
    Scenarios scenarios = new Scenarios(HostFacts::ofThisHost);
    return over(host, KvmProbe.ofThisHost(), scenarios, System.out);
  }

  /**
   * The command line over some host.
   *
   * @param host where the host's files are read
   * @param kvm how KVM is asked
   * @param scenarios where scenarios come from
   * @param guestOutput for VMs whose serial port goes to stdout
   */
  static CommandLine over(
      HostFiles host, KvmProbe kvm, Scenarios scenarios, PrintStream guestOutput) {
    RootCommand root = new RootCommand();
    ErrorReporter reporter = new ErrorReporter(root);
    CommandLine cli =
        new CommandLine(root)
            .addSubcommand(new RunCommand(scenarios, guestOutput))
            .addSubcommand(new DaemonCommand(scenarios, guestOutput))
            .addSubcommand(new ValidateCommand(scenarios))
            .addSubcommand(new DoctorCommand(new Doctor(host, kvm)))
            .addSubcommand(new SimulateCommand(scenarios))
            .addSubcommand(new ConformanceCommand())
            .addSubcommand(new VersionCommand(host))
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new TrainingRun(scenarios));
    addClients(cli, guestOutput);
    cli.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(reporter)
        .setExecutionExceptionHandler(reporter)
        .setUsageHelpWidth(100);
    cli.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.list());
    return cli;
  }

  /** The commands that ask a daemon. */
  private static void addClients(CommandLine cli, PrintStream stdout) {
    cli.addSubcommand(new PsCommand()).addSubcommand(new CreateCommand());
    LifeCommand.all().forEach(command -> cli.addSubcommand(command));
    cli.addSubcommand(new StopCommand())
        .addSubcommand(new RmCommand())
        .addSubcommand(new ConsoleCommand(System.in, stdout))
        .addSubcommand(new EventsCommand())
        .addSubcommand(new LogsCommand())
        .addSubcommand(new SchedCommand())
        .addSubcommand(new TopCommand())
        .addSubcommand(new TraceCommand())
        .addSubcommand(new VmNamesCommand());
  }
}
