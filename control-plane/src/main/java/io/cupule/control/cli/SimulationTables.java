package io.cupule.control.cli;

import io.cupule.control.cli.terminal.TextTable;
import io.cupule.device.backend.PlainText;
import io.cupule.partition.report.MachineReport.ReservationReport;
import io.cupule.partition.simulation.PcpuResult;
import io.cupule.partition.simulation.SimulationReport;
import io.cupule.partition.simulation.VcpuResult;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The tables of {@code simulate}; for a large scenario, the most important rows. */
final class SimulationTables {
  private static final int MOST_ROWS = 64;
  private static final int MOST_WARNINGS = 20;

  private final SimulationReport report;

  SimulationTables(SimulationReport report) {
    this.report = report;
  }

  void print(PrintWriter out) {
    out.printf(
        "%s: %s of virtual time, compat %s, seed %d%n%n",
        report.scenario(), time(report.durationNanos()), report.compat(), report.seed());
    pcpus().lines().forEach(out::println);
    printLeftOut(out, report.pcpus().size(), "pCPUs", "the busiest are shown");
    out.println();
    vcpus().lines().forEach(out::println);
    printLeftOut(out, report.vcpus().size(), "vCPUs", "those that waited longest are shown");
    out.println();
    printWarnings(out);
    out.printf(
        Locale.ROOT,
        "%,d events in %.2f s, %,.0f per second%n",
        report.events(),
        report.wallSeconds(),
        report.eventsPerSecond());
    out.flush();
  }

  private TextTable pcpus() {
    TextTable table = new TextTable("pCPU", "policy", "busy", "switches");
    List<PcpuResult> shown =
        mostOf(report.pcpus(), Comparator.comparingDouble(PcpuResult::busy).reversed());
    for (PcpuResult pcpu : shown) {
      table.row(
          Integer.toString(pcpu.id()),
          pcpu.policy(),
          percent(pcpu.busy()),
          Long.toString(pcpu.switches()));
    }
    return table;
  }

  private TextTable vcpus() {
    TextTable table =
        new TextTable(
            "vCPU",
            "pCPU",
            "load",
            "share",
            "wake to run 50 %",
            "99 %",
            "max",
            "longest wait",
            "missed",
            "periods met",
            "switches");
    List<VcpuResult> shown =
        mostOf(report.vcpus(), Comparator.comparingLong(VcpuResult::longestWaitNanos).reversed());
    for (VcpuResult vcpu : shown) {
      table.row(
          vcpu.name(),
          Integer.toString(vcpu.pcpu()),
          vcpu.load(),
          percent(vcpu.share()),
          latency(vcpu, vcpu.wakeToRun().p50Nanos()),
          latency(vcpu, vcpu.wakeToRun().p99Nanos()),
          latency(vcpu, vcpu.wakeToRun().maxNanos()),
          time(vcpu.longestWaitNanos()),
          vcpu.deadlines() == 0 ? "-" : vcpu.missed() + "/" + vcpu.deadlines(),
          periods(vcpu.reservationPeriods()),
          Long.toString(vcpu.switches()));
    }
    return table;
  }

  /** Returns all in their order, or the first ones of another order if there are too many. */
  private static <T> List<T> mostOf(List<T> all, Comparator<T> order) {
    return all.size() <= MOST_ROWS ? all : all.stream().sorted(order).limit(MOST_ROWS).toList();
  }

  private static void printLeftOut(PrintWriter out, int count, String things, String choice) {
    if (count > MOST_ROWS) {
      out.printf("%d of %d %s; %s, --json has all%n", MOST_ROWS, count, things, choice);
    }
  }

  private void printWarnings(PrintWriter out) {
    List<String> warnings = report.warnings();
    warnings.stream()
        .limit(MOST_WARNINGS)
        .forEach(warning -> out.println("warning: " + PlainText.line(warning)));
    if (warnings.size() > MOST_WARNINGS) {
      out.printf("%d more warnings; --json has all%n", warnings.size() - MOST_WARNINGS);
    }
    if (!warnings.isEmpty()) {
      out.println();
    }
  }

  private static String periods(ReservationReport periods) {
    return periods.periods() == 0 ? "-" : periods.met() + "/" + periods.periods();
  }

  /** Formats a latency; a vCPU that never ran has none. */
  private static String latency(VcpuResult vcpu, long nanos) {
    return vcpu.wakeToRun().count() == 0 ? "-" : time(nanos);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Formats a time in a suitable unit. */
  private static String time(long nanos) {
    if (nanos == 0) {
      return "0";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.3f us", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.3f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
