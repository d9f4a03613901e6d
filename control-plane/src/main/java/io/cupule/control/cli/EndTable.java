package io.cupule.control.cli;

import io.cupule.control.cli.terminal.StateColours;
import io.cupule.control.cli.terminal.TextTable;
import io.cupule.device.Bus;
import io.cupule.device.serial.Com1;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.MachineReport.PcpuReport;
import io.cupule.partition.report.MachineReport.ReservationReport;
import io.cupule.partition.report.MachineReport.VcpuReport;
import io.cupule.partition.report.MachineReport.VmReport;
import io.cupule.partition.report.Percentiles;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The final table of {@code run}: how each VM ended, and what its vCPUs did. */
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
    out.println();
    turns().lines().forEach(out::println);
    out.println();
    if (report.vcpus().stream().anyMatch(EndTable::isReserved)) {
      reservations().lines().forEach(out::println);
      out.println();
    }
    pcpus().lines().forEach(out::println);
    out.flush();
  }

  private TextTable vms() {
    TextTable table =
        new TextTable("VM", "end", "resets", "serial out", "serial in", "unclaimed", "detail");
    table.paint("end", StateColours::ofEnd);
    for (VmReport vm : report.vms()) {
      table.row(
          vm.name(),
          vm.end(),
          counts(vm.resets()),
          serialOut(vm),
          vm.count(Com1.BYTES_IN) + " B",
          vm.count(Bus.UNCLAIMED).toString(),
          vm.detail());
    }
    return table;
  }

  private static String serialOut(VmReport vm) {
    String sent = vm.count(Com1.BYTES_OUT) + " B";
    long dropped = vm.count(Com1.BYTES_DROPPED).longValue();
    return dropped == 0 ? sent : "%s, %d B dropped".formatted(sent, dropped);
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
            "stolen",
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
          seconds(vcpu.stolenSeconds()),
          Long.toString(vcpu.kicks()),
          counts(vcpu.exits()));
    }
    return table;
  }

  private TextTable turns() {
    TextTable table =
        new TextTable(
            "vCPU", "share", "switches", "wakes", "wake-to-run p50", "p99", "max", "requests");
    for (VcpuReport vcpu : report.vcpus()) {
      Percentiles wakes = vcpu.wakeToRun();
      table.row(
          vcpu.vm() + "/vcpu" + vcpu.id(),
          share(vcpu),
          counts(vcpu.switches()),
          Long.toString(wakes.count()),
          micros(wakes.p50()),
          micros(wakes.p99()),
          micros(wakes.max()),
          counts(vcpu.requests()));
    }
    return table;
  }

  private static boolean isReserved(VcpuReport vcpu) {
    return vcpu.reservationPeriods().periods() > 0;
  }

  private TextTable reservations() {
    TextTable table =
        new TextTable("vCPU", "periods", "met", "missed", "by the host", "late by", "max");
    for (VcpuReport vcpu : report.vcpus().stream().filter(EndTable::isReserved).toList()) {
      ReservationReport periods = vcpu.reservationPeriods();
      table.row(
          vcpu.vm() + "/vcpu" + vcpu.id(),
          Long.toString(periods.periods()),
          Long.toString(periods.met()),
          Long.toString(periods.missed()),
          Long.toString(periods.missedByHost()),
          micros(periods.meanLateNanos()),
          micros(periods.maxLateNanos()));
    }
    return table;
  }

  /** Returns the share of the time in which it was not offline. */
  private static String share(VcpuReport vcpu) {
    double running = vcpu.seconds().getOrDefault("running", 0.0);
    double online =
        vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum()
            - vcpu.seconds().getOrDefault("offline", 0.0);
    return String.format(Locale.ROOT, "%.1f %%", online > 0 ? 100 * running / online : 0);
  }

  private TextTable pcpus() {
    TextTable table =
        new TextTable("pCPU", "policy", "idle", "switches", "slices", "slice late by", "max");
    for (PcpuReport pcpu : report.pcpus()) {
      table.row(
          Integer.toString(pcpu.id()),
          pcpu.policy(),
          seconds(pcpu.idleSeconds()),
          Long.toString(pcpu.switches()),
          Long.toString(pcpu.slices()),
          micros(pcpu.sliceLatenessNanos()),
          micros(pcpu.maxSliceLatenessNanos()));
    }
    return table;
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
  }

  private static String state(VcpuReport vcpu, String state) {
    return seconds(vcpu.seconds().getOrDefault(state, 0.0));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /** Returns the counts above 0, the largest first. */
  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .sorted(Comparator.comparing((Map.Entry<String, Long> each) -> each.getValue()).reversed())
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
