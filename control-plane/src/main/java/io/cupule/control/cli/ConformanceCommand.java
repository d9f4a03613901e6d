package io.cupule.control.cli;

import io.cupule.control.cli.error.CommandFailure;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.option.PolicyConverter;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.file.FileText;
import io.cupule.sched.conformance.Conformance;
import io.cupule.sched.conformance.Difference;
import io.cupule.sched.conformance.FileReport;
import io.cupule.sched.policy.BuiltinPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code cupule conformance}: checks that our policies decide as ACRN's did. */
@Command(
    name = "conformance",
    description = {
      "Replay scheduler traces that were recorded from ACRN and compare every step.",
      "A trace file has one case per line, as JSON. For each file: its cases, the steps compared,"
          + " and the first difference with case, step, what was expected and what was seen. The"
          + " exit code is 0 only if all cases agree, 1 if one differs, and 2 if a line is no case"
          + " or there is nothing to replay."
    })
final class ConformanceCommand implements Callable<Integer> {
  private static final int MOST_LINES_SHOWN = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Trace files; compressed where the name ends in .gz.")
  private List<Path> files = List.of();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      converter = PolicyConverter.class,
      description = "Replay the cases of this policy only: ${COMPLETION-CANDIDATES}.")
  private Optional<BuiltinPolicy> policy = Optional.empty();

  @Option(
      names = "--json",
      description =
          "Print an array of {file, cases, differing, steps, firstDifference, malformed} instead.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Conformance conformance =
        new Conformance(
            text -> JsonMapper.shared().readValue(text, Object.class),
            found -> policy.isEmpty() || policy.get() == found);
    List<FileReport> reports = new ArrayList<>();
    for (Path file : files) {
      FileReport report = check(conformance, file);
      reports.add(report);
      if (!json) {
        print(report, out);
      }
    }
    if (json) {
      JsonPrinter.print(out, reports);
    }
    return verdict(reports).value();
  }

  private static FileReport check(Conformance conformance, Path file) {
    if (!Files.exists(file)) {
      throw FileText.isUndecodable(file)
          ? new CommandFailure(ExitCode.BAD_INPUT, file + ": " + FileText.problem(), "rename it")
          : new CommandFailure(ExitCode.BAD_INPUT, "no such file: " + file, "");
    }
    try {
      return conformance.check(file);
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT,
          file + " cannot be read: " + failed.getMessage(),
          "name a file with one case per line");
    }
  }

  private void print(FileReport report, PrintWriter out) {
    out.printf(
        "%s: %s, %s, ",
        PlainText.line(report.file().toString()),
        PlainText.count(report.cases(), "case"),
        PlainText.count(report.steps(), "step"));
    out.println(
        switch (report.differing()) {
          case 0 -> "no difference";
          case 1 -> "1 differs";
          default -> report.differing() + " differ";
        });
    report.firstDifference().ifPresent(difference -> print(difference, out));
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    List<FileReport.MalformedLine> malformed = report.malformed();
    malformed.stream()
        .limit(MOST_LINES_SHOWN)
        .forEach(bad ->
            err.printf(
                "cupule: %s:%d: %s%n",
                PlainText.line(report.file().toString()),
                bad.line(),
                PlainText.line(bad.problem())));
    if (malformed.size() > MOST_LINES_SHOWN) {
      int more = malformed.size() - MOST_LINES_SHOWN;
      err.printf(
          "cupule: %s: %d more %s%n",
          PlainText.line(report.file().toString()),
          more,
          more == 1 ? "line is no case" : "lines are no cases");
    }
    err.flush();
  }

  private static void print(Difference first, PrintWriter out) {
    out.printf(
        "  first difference: case %s, step %d, %s%n",
        PlainText.line(first.caseName()),
        first.step(),
        PlainText.line(String.valueOf(first.operation())));
    out.printf("    expected  %s%n", PlainText.line(String.valueOf(first.expected())));
    out.printf("    got       %s%n", PlainText.line(String.valueOf(first.got())));
  }

  private ExitCode verdict(List<FileReport> reports) {
    if (reports.stream().anyMatch(report -> !report.malformed().isEmpty())) {
      return ExitCode.BAD_INPUT;
    }
    if (reports.stream().allMatch(report -> report.cases() == 0)) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT,
          "there is no case" + policy.map(name -> " of policy " + name.key()).orElse(""),
          "name a trace file that has some");
    }
    return reports.stream().allMatch(FileReport::agrees) ? ExitCode.OK : ExitCode.NOT_AS_ASKED;
  }
}
