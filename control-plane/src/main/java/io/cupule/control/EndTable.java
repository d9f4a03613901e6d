package io.cupule.control;

import io.cupule.partition.MachineReport;
import io.cupule.partition.MachineReport.VcpuReport;
import io.cupule.partition.MachineReport.VmReport;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code run} prints at its end: how each VM ended, and what its vCPUs did. */
final class EndTable {
  private final MachineReport report;

  EndTable(MachineReport report) {
    this.report = report;
  }

  void print(PrintWriter out) {
    out.println();
    out.println("%s: %s s".formatted(report.scenario(), seconds(report.wallSeconds())));
    out.println();
    vms().lines().forEach(out::println);
    out.println();
    vcpus().lines().forEach(out::println);
    out.flush();
  }

  private TextTable vms() {
    TextTable table = new TextTable("VM", "end", "serial out", "serial in", "unclaimed", "detail");
    for (VmReport vm : report.vms()) {
      table.row(
          vm.name(),
          vm.end(),
          vm.serialBytesOut() + " B",
          vm.serialBytesIn() + " B",
          Long.toString(vm.unclaimedAccesses()),
          vm.detail());
    }
    return table;
  }

  private TextTable vcpus() {
    TextTable table =
        new TextTable(
            "vCPU",
            "pCPU",
            "running",
            "runnable",
            "blocked",
            "offline",
            "in guest",
            "kicks",
            "exits");
    for (VcpuReport vcpu : report.vcpus()) {
      table.row(
          vcpu.vm() + "/vcpu" + vcpu.id(),
          Integer.toString(vcpu.pcpu()),
          state(vcpu, "running"),
          state(vcpu, "runnable"),
          state(vcpu, "blocked"),
          state(vcpu, "offline"),
          seconds(vcpu.guestSeconds()),
          Long.toString(vcpu.kicks()),
          exits(vcpu.exits()));
    }
    return table;
  }

  private static String state(VcpuReport vcpu, String state) {
    return seconds(vcpu.seconds().getOrDefault(state, 0.0));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** The reasons that occurred, the most frequent first. */
  private static String exits(Map<String, Long> exits) {
    return exits.entrySet().stream()
        .filter(exit -> exit.getValue() > 0)
        .sorted(Comparator.comparing((Map.Entry<String, Long> exit) -> exit.getValue()).reversed())
        .map(exit -> exit.getKey() + " " + exit.getValue())
        .collect(Collectors.joining(", "));
  }
}
