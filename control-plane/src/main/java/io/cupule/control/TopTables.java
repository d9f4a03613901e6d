package io.cupule.control;

import io.cupule.control.api.PcpuView;
import io.cupule.control.api.VcpuView.WakeToRun;
import io.cupule.control.client.TopRow;
import io.cupule.control.client.TopRow.Order;
import io.cupule.control.client.TopSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code cupule top} shows: what happened between two samples, as lines. */
final class TopTables {
  private static final int BAR = 20;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICROSECOND = 1e3;

  private TopTables() {}

  /**
   * All lines, however many they are.
   *
   * @param width of the longest, in characters, at least 1
   * @param coloured whether states have colours
   */
  static List<String> lines(
      TopSample before, TopSample after, Order order, int width, boolean coloured) {
    List<String> lines = new ArrayList<>(pcpus(before, after).lines(width, coloured));
    lines.add("");
    lines.addAll(vcpus(TopRow.between(before, after, order)).lines(width, coloured));
    return lines;
  }

  private static TextTable pcpus(TopSample before, TopSample after) {
    TextTable table = new TextTable("pCPU", "policy", "current", "queue", "idle", "switches/s");
    double seconds = (after.nanoTime() - before.nanoTime()) / NANOS_PER_SECOND;
    for (PcpuView pcpu : after.pcpus()) {
      PcpuView past =
          before.pcpus().stream().filter(one -> one.id() == pcpu.id()).findFirst().orElse(pcpu);
      double idle = Math.clamp((pcpu.idleSeconds() - past.idleSeconds()) / seconds, 0, 1);
      table.row(
          Integer.toString(pcpu.id()),
          pcpu.policy(),
          pcpu.current().orElse("-"),
          Integer.toString(pcpu.runQueue().size()),
          percent(idle),
          String.format(Locale.ROOT, "%.0f", (pcpu.switches() - past.switches()) / seconds));
    }
    return table;
  }

  private static TextTable vcpus(List<TopRow> rows) {
    TextTable table =
        new TextTable("vCPU", "pCPU", "state", "share", " ".repeat(BAR), "runnable", "wake p99");
    table.paint("state", StateColours::ofState);
    for (TopRow row : rows) {
      table.row(
          row.name(),
          Integer.toString(row.vcpu().pcpu()),
          row.vcpu().schedulerState(),
          percent(row.running()),
          bar(row.running()),
          percent(row.runnable()),
          latency(row.vcpu().wakeToRun()));
    }
    return table;
  }

  private static String bar(double part) {
    int full = (int) Math.round(part * BAR);
    return "#".repeat(full) + ".".repeat(BAR - full);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }

  private static String latency(WakeToRun wake) {
    return wake.count() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.0f us", wake.p99() / NANOS_PER_MICROSECOND);
  }
}
