package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.scenario.problem.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cupule validate}: checks a scenario and whether it fits this host. */
@Command(
    name = "validate",
    description = {
      "Check a scenario and whether it fits this host, without running it.",
      "Every problem is reported, with its place and a remedy."
    })
final class ValidateCommand implements Callable<Integer> {
  private final Scenarios scenarios;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SCENARIO", description = "The scenario file; - reads standard input.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  @Option(
      names = "--json",
      description = "Print an array of {path, message, remedy}; it is empty where all is well.")
  private boolean json;

  ValidateCommand(Scenarios scenarios) {
    this.scenarios = scenarios;
  }

  @Override
  public Integer call() throws InvalidScenarioException {
    return json ? asJson() : asText();
  }

  private int asText() throws InvalidScenarioException {
    Scenario scenario = scenarios.read(file);
    int vcpus = scenario.vms().stream().mapToInt(vm -> vm.affinity().size()).sum();
    int vms = scenario.vms().size();
    spec.commandLine()
        .getOut()
        .println(
            "%s: ok (%s, %s, %s)"
                .formatted(
                    PlainText.line(file.toString()),
                    count(vms, "VM"),
                    count(vcpus, "vCPU"),
                    count(scenario.pcpus().size(), "pCPU")));
    return ExitCode.OK.value();
  }

  /** A problem as {@code --json} prints it. */
  private record ProblemLine(String path, String message, String remedy) {
    static ProblemLine of(Problem problem) {
      return new ProblemLine(problem.path(), problem.message(), problem.remedy());
    }
  }

  private int asJson() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      scenarios.read(file);
      JsonPrinter.print(out, List.<ProblemLine>of());
      return ExitCode.OK.value();
    } catch (InvalidScenarioException invalid) {
      JsonPrinter.print(out, invalid.problems().stream().map(ProblemLine::of).toList());
      return ExitCode.BAD_INPUT.value();
    }
  }

  private static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
