package io.cupule.control;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cupule training-run}: does a little of everything. The launcher calls it once after a
 * build while the JVM records which classes the program needs, so that later starts are quick.
 */
@Command(name = "training-run", hidden = true, description = "Exercise the program.")
final class TrainingRun implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "Short scenarios to run.")
  private List<String> scenarios = List.of();

  /** The commands' exit codes do not matter: a host without KVM is trained as far as it goes. */
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
    }
    return ExitCode.OK.value();
  }
}
