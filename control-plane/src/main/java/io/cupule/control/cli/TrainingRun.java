package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cupule training-run}: uses every part of the program briefly. The launcher calls it once
 * after a build while the JVM records which classes the program needs. Later starts are then fast.
 */
@Command(name = "training-run", hidden = true, description = "Exercise the program.")
final class TrainingRun implements Callable<Integer> {
  private final Scenarios sources;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Short scenarios to run.")
  private List<String> scenarios = List.of();

  TrainingRun(Scenarios sources) {
    this.sources = sources;
  }

  /** Ignores the commands' exit codes: a host without KVM is trained as far as possible. */
  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    root.setOut(nowhere).setErr(nowhere);
    List<String> chosen = scenarios; // executing other commands resets this one's fields
    root.execute("--help");
    root.execute("version", "--json");
    root.execute("doctor");
    root.execute("doctor", "--json");
    for (String scenario : chosen) {
      root.execute("validate", scenario);
      root.execute("run", scenario, "--duration", "2s");
      root.execute("simulate", scenario, "--for", "1s");
      trainDaemon(root, Path.of(scenario));
    }
    return ExitCode.OK.value();
  }

  private void trainDaemon(CommandLine root, Path scenario) {
    try {
      new DaemonTraining(root, sources).run(scenario);
    } catch (IOException | InvalidScenarioException | RuntimeException unfit) {
      root.getErr().println(unfit); // this host cannot run a daemon for training
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
