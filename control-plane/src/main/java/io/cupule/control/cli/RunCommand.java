package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.DurationConverter;
import io.cupule.control.cli.terminal.LastWords;
import io.cupule.control.cli.terminal.OutputFile;
import io.cupule.control.cli.terminal.StopSignals;
import io.cupule.device.backend.SharedOutput;
import io.cupule.device.backend.TextStream;
import io.cupule.partition.Consoles;
import io.cupule.partition.Machine;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.MachineReport.VmReport;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule run}: runs the VMs of a scenario until they end, and prints a final table. */
@Command(
    name = "run",
    description = {
      "Run the VMs of a scenario until each has ended, the duration is over, or Ctrl-C.",
      "Guest output and the final table go to stdout, messages about the VMs to stderr. The exit"
          + " code is 1 if a VM crashed or reported failure. Ctrl-C, SIGTERM and SIGHUP stop the"
          + " VMs, then print the table and write the report; a second one ends at once. VMs never"
          + " wait for the reader of their output: what does not fit is dropped and counted."
    })
final class RunCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private final Scenarios scenarios;
  private final TextStream guestOutput;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SCENARIO", description = "The scenario file; - reads standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop the VMs after this time, for example 500ms, 5s or 2m.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write what each VM and vCPU did to this file, as JSON.")
  private Optional<Path> report = Optional.empty();

  RunCommand(Scenarios scenarios, TextStream guestOutput) {
    this.scenarios = scenarios;
    this.guestOutput = guestOutput;
  }

  @Override
  public Integer call() throws InvalidScenarioException, InterruptedException {
    Scenario scenario = scenarios.read(file);
    Optional<OutputFile> reportFile =
        report.map(path -> OutputFile.open(path, "the report", "--report"));
    // From before the first VM runs until the last output, signals cause an orderly end.
    try (StopSignals signals = new StopSignals();
        RunLog log = new RunLog(spec.commandLine().getErr());
        SharedOutput output = new SharedOutput(guestOutput, log::say, log.loops())) {
      MachineReport result = run(scenario, new Consoles(output, log, log.loops()), signals, log);
      LastWords words = new LastWords(signals);
      if (!words.said(() -> print(result, output))) {
        log.say("the table is not printed: the output has no reader");
      }
      boolean reported = reportFile.isEmpty() || words.said(() -> write(result, reportFile.get()));
      if (!reported) {
        log.say("the report is not written: " + report.orElseThrow() + " takes nothing");
      }
      ExitCode verdict = verdict(result, log);
      boolean _ = words.said(log::awaitPrinted);
      return (verdict == ExitCode.OK && !reported ? ExitCode.BAD_INPUT : verdict).value();
    }
  }

  private void print(MachineReport result, SharedOutput output) throws InterruptedException {
    output.awaitWritten();
    new EndTable(result).print(spec.commandLine().getOut());
  }

  private static void write(MachineReport result, OutputFile target) {
    target.write(out -> JsonPrinter.print(out, result));
  }

  private MachineReport run(Scenario scenario, Consoles consoles, StopSignals signals, RunLog log)
      throws InterruptedException {
    try (Machine machine = Machine.create(scenario, consoles, log, log.loops())) {
      machine.start();
      waitForEnd(machine, signals, log);
      return machine.report();
    }
  }

  private void waitForEnd(Machine machine, StopSignals signals, RunLog log)
      throws InterruptedException {
    try {
      signals.interruptFromNowOn();
      if (!machine.awaitEnd(duration.orElse(FOR_EVER))) {
        machine.stopAndWait("duration is over");
      }
    } catch (InterruptedException interrupted) {
      String signal = signals.received().orElseThrow(() -> interrupted);
      log.say(signal + ": stopping; once more to end at once");
      machine.stopAndWait(signal);
    }
  }

  private static ExitCode verdict(MachineReport result, RunLog log) {
    List<VmReport> bad = result.vms().stream().filter(vm -> !vm.asAsked()).toList();
    for (VmReport vm : bad) {
      log.say(vm.name() + " did not end as asked: " + vm.end() + " (" + vm.detail() + ")");
    }
    return bad.isEmpty() ? ExitCode.OK : ExitCode.NOT_AS_ASKED;
  }
}
