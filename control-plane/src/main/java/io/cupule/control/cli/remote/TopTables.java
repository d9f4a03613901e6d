package io.cupule.control.cli.remote;

import io.cupule.api.PcpuView;
import io.cupule.control.cli.remote.TopRow.Order;
import io.cupule.control.cli.terminal.StateColours;
import io.cupule.control.cli.terminal.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The lines of {@code cupule top}: what happened between two samples. */
final class TopTables {
  private static final int BAR = 20;

  private static final int SHORTEST_BAR = 5;

  /** Blanks between the columns of a table. */
  private static final int GAP = 2;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICROSECOND = 1e3;

  private TopTables() {}

  /**
   * Returns all lines, without a limit on their number.
   *
   * @param width of the longest line, in characters, at least 1; the bar uses the room that is
   *     left, and is left out if there is none
   * @param coloured whether states have colours
   */
  static List<String> lines(
      TopSample before, TopSample after, Order order, int width, boolean coloured) {
    List<TopRow> rows = TopRow.between(before, after, order);
    List<String> lines = new ArrayList<>(pcpus(before, after).lines(width, coloured));
    lines.add("");
    int widest =
        vcpus(rows, 0).lines(Integer.MAX_VALUE, false).stream()
            .mapToInt(String::length)
            .max()
            .orElse(0);
    int room = Math.min(BAR, width - widest - GAP);
    lines.addAll(vcpus(rows, room < SHORTEST_BAR ? 0 : room).lines(width, coloured));
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

  private static TextTable vcpus(List<TopRow> rows, int bar) {
    List<String> headings =
        new ArrayList<>(
            List.of(
                "vCPU",
                "pCPU",
                "state",
                "share",
                "runnable",
                "steal",
                "exits/s",
                "wake p99",
                "missed"));
    headings.addAll(Collections.nCopies(bar > 0 ? 1 : 0, " ".repeat(bar)));
    TextTable table = new TextTable(headings.toArray(String[]::new));
    table.paint("state", StateColours::ofState);
    for (TopRow row : rows) {
      List<String> cells = new ArrayList<>(cells(row));
      cells.addAll(Collections.nCopies(bar > 0 ? 1 : 0, bar(row.running(), bar)));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static List<String> cells(TopRow row) {
    return List.of(
        row.name(),
        Integer.toString(row.vcpu().pcpu()),
        row.vcpu().schedulerState(),
        percent(row.running()),
        percent(row.runnable()),
        percent(row.stolen()),
        String.format(Locale.ROOT, "%.0f", row.exits()),
        latency(row.wakeP99()),
        row.periods() == 0 ? "-" : row.missed() + "/" + row.periods());
  }

  private static String bar(double part, int length) {
    int full = (int) Math.round(part * length);
    return "#".repeat(full) + ".".repeat(length - full);
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }

  private static String latency(OptionalLong nanos) {
    return nanos.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%.0f us", nanos.getAsLong() / NANOS_PER_MICROSECOND);
  }

  /** Returns the meaning of the columns and keys. */
  static List<String> help() {
    return """
    All figures are for the time between the last two updates.

    idle        part of the time in which no vCPU had the pCPU
    switches/s  how often the pCPU went from one vCPU, or from being idle, to another
    share       part of the time in which the vCPU had its pCPU
    runnable    part of the time in which it was ready and waited for its pCPU
    steal       part of the time in which it had its pCPU and Linux ran others there
    exits/s     how often it left the guest
    wake p99    time from being ready to running that 99 of 100 wakes took at most
    missed      periods of its reservation that were missed, of those that were over

    q, Ctrl-C   quit
    p           pause the display, go on
    s, r, n     sort by share, runnable, name
    ?, h        this help, and back\
    """
        .lines()
        .toList();
  }
}
