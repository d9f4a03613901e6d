package io.cupule.control.cli;

import io.cupule.control.cli.remote.RemoteCommands;
import io.cupule.control.doctor.Doctor;
import io.cupule.control.doctor.HostFiles;
import io.cupule.control.doctor.KvmProbe;
import io.cupule.device.backend.TextStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name, in the order of the help. Each is made only when it is needed, because
 * describing all of them to picocli takes longer than starting a VM.
 */
final class Commands {
  /** These commands need all commands. */
  private static final Set<String> NEED_ALL = Set.of("completion", "help", "training-run");

  private final Map<String, Supplier<?>> byName = new LinkedHashMap<>();

  /**
   * Makes the commands for a given host.
   *
   * @param host reads the host's files
   * @param kvm queries KVM
   * @param scenarios reads scenarios
   * @param stdout for the output of commands
   * @param guestOutput for VMs whose serial port goes to stdout
   */
  Commands(
      HostFiles host,
      KvmProbe kvm,
      Scenarios scenarios,
      PrintStream stdout,
      TextStream guestOutput) {
    byName.put("run", () -> new RunCommand(scenarios, guestOutput));
    byName.put("daemon", () -> new DaemonCommand(scenarios, guestOutput));
    byName.put("validate", () -> new ValidateCommand(scenarios));
    byName.put("doctor", () -> new DoctorCommand(new Doctor(host, kvm)));
    byName.put("simulate", () -> new SimulateCommand(scenarios));
    byName.put("conformance", ConformanceCommand::new);
    byName.put("version", () -> new VersionCommand(host));
    byName.put("completion", CompletionCommand::new);
    byName.put("training-run", () -> new TrainingRun(scenarios));
    byName.putAll(RemoteCommands.byName(System.in, stdout));
    byName.put("help", HelpCommand::new);
  }

  /** Adds all commands to a command line. */
  void addAll(CommandLine cli) {
    byName.values().forEach(command -> cli.addSubcommand(command.get()));
  }

  /**
   * Adds the commands that the arguments may need to a command line.
   *
   * @param args the arguments
   */
  void addNeeded(CommandLine cli, String... args) {
    Supplier<?> only = args.length == 0 ? null : byName.get(args[0]);
    if (only == null || NEED_ALL.contains(args[0])) {
      addAll(cli);
    } else {
      cli.addSubcommand(only.get());
    }
  }
}
