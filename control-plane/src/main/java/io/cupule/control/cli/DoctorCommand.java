package io.cupule.control.cli;

import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.cli.terminal.Terminal;
import io.cupule.control.doctor.Check;
import io.cupule.control.doctor.Doctor;
import io.cupule.control.doctor.Status;
import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cupule doctor}: checks whether this host can run Cupule. */
@Command(
    name = "doctor",
    description = {
      "Check whether this host can run partitions, and how well.",
      "Each line is ok, warning (cupule runs, but something is slower or not available) or missing"
          + " (required), with a remedy. The exit code is 3 where something required is missing."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Doctor doctor;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = "--json",
      description = "Print an array of {id, status, detail, remedy} instead of the table.")
  private boolean json;

  DoctorCommand(Doctor doctor) {
    this.doctor = doctor;
  }

  @Override
  public Integer call() {
    List<Check> checks = doctor.examine();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonPrinter.print(out, checks);
    } else {
      print(checks, out);
    }
    return (count(checks, Status.MISSING) == 0 ? ExitCode.OK : ExitCode.HOST_UNFIT).value();
  }

  private void print(List<Check> checks, PrintWriter out) {
    Ansi ansi = Terminal.hasColours() ? spec.commandLine().getColorScheme().ansi() : Ansi.OFF;
    int width = checks.stream().mapToInt(check -> check.id().length()).max().orElse(0);
    for (Check check : checks) {
      String status = "%-8s".formatted(check.status().label());
      String id = ("%-" + width + "s").formatted(check.id());
      out.println(
          colour(ansi, check.status(), status) + " " + id + "  " + PlainText.line(check.detail()));
      if (!check.remedy().isEmpty()) {
        out.println(" ".repeat(8 + 1) + "-> " + PlainText.line(check.remedy()));
      }
    }
    out.println();
    out.println(
        count(checks, Status.MISSING)
            + " missing, "
            + PlainText.count(count(checks, Status.WARNING), "warning")
            + ", "
            + count(checks, Status.OK)
            + " ok");
  }

  private static String colour(Ansi ansi, Status status, String text) {
    String style =
        switch (status) {
          case OK -> "green";
          case WARNING -> "yellow";
          case MISSING -> "bold,red";
        };
    return ansi.string("@|" + style + " " + text + "|@");
  }

  private static long count(List<Check> checks, Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }
}
