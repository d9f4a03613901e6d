package io.cupule.control.cli;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.DurationConverter;
import io.cupule.control.cli.terminal.OutputFile;
import io.cupule.control.cli.terminal.ProgressLines;
import io.cupule.control.cli.terminal.StopSignals;
import io.cupule.control.simulationpage.SimulationPage;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.simulation.RecordingSettings;
import io.cupule.partition.simulation.Simulation;
import io.cupule.partition.simulation.SimulationSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule simulate}: simulates how the VMs of a scenario share their pCPUs. */
@Command(
    name = "simulate",
    description = {
      "Run a scenario's vCPUs in virtual time, with their loads instead of guests, and show what"
          + " each got.",
      "For each vCPU: its share of the pCPU, the time from wake to run (median, 99th percentile and"
          + " maximum), its longest wait, missed deadlines and switches. A vCPU that starves is named"
          + " below the table. Needs neither KVM nor the CPUs or files that the scenario names; see"
          + " docs/simulate.md."
    })
final class SimulateCommand implements Callable<Integer> {
  private final Scenarios scenarios;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SCENARIO", description = "The scenario file; - reads standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Virtual time to simulate, for example 500ms, 10s or 2m; 10s by default.")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Draw other random times for bursty loads; 0 by default.")
  private long seed;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a page with a timeline of each pCPU and histograms; it needs no other file.")
  private Optional<Path> html = Optional.empty();

  @Option(
      names = "--html-from",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "The timeline of the page shows single turns from this time on; 0 by default. Before it, and"
              + " where there are too many turns, it shows averages.")
  private Duration htmlFrom = Duration.ZERO;

  @Option(names = "--json", description = "Print everything as one JSON object instead of tables.")
  private boolean json;

  SimulateCommand(Scenarios scenarios) {
    this.scenarios = scenarios;
  }

  @Override
  public Integer call() throws InvalidScenarioException {
    Scenario scenario = scenarios.readForAnyHost(file);
    if (htmlFrom.compareTo(duration) >= 0) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT,
          "the page's timeline would begin after the end",
          "write a shorter --html-from or a longer --for");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (html.isPresent()) {
      OutputFile page = OutputFile.open(html.get(), "the page", "--html");
      print(withPage(scenario, page), out);
    } else {
      print(simulate(scenario, Optional.empty()), out);
    }
    return ExitCode.OK.value();
  }

  private Simulation.Outcome withPage(Scenario scenario, OutputFile target) {
    SimulationPage page = new SimulationPage(scenario, htmlFrom);
    try {
      Simulation.Outcome outcome = simulate(scenario, Optional.of(page.recording()));
      target.write(out -> page.write(outcome, out));
      return outcome;
    } catch (RuntimeException failure) {
      target.discard();
      throw failure;
    }
  }

  private Simulation.Outcome simulate(Scenario scenario, Optional<RecordingSettings> recording) {
    SimulationSettings settings = new SimulationSettings(duration, seed, recording);
    try (StopSignals signals = new StopSignals()) {
      try {
        signals.interruptFromNowOn();
        return Simulation.run(
            scenario, settings, new ProgressLines(spec.commandLine().getErr(), System::nanoTime));
      } catch (InterruptedException interrupted) {
        throw new CommandFailure(
            ExitCode.INTERRUPTED,
            signals.received().orElse("interrupted") + ": the simulation has no result",
            "");
      }
    }
  }

  private void print(Simulation.Outcome outcome, PrintWriter out) {
    if (json) {
      JsonPrinter.print(out, outcome.report());
    } else {
      new SimulationTables(outcome.report()).print(out);
    }
  }
}
