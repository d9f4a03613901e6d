package io.cupule.control.simulationpage;

import io.cupule.control.simulationpage.PageData.PcpuData;
import io.cupule.control.simulationpage.PageData.VcpuData;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.simulation.PcpuRecording;
import io.cupule.partition.simulation.PcpuResult;
import io.cupule.partition.simulation.RecordingSettings;
import io.cupule.partition.simulation.Simulation;
import io.cupule.partition.simulation.SimulationReport;
import io.cupule.partition.simulation.VcpuResult;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One HTML page with a simulation's events; for a large one, a part that stays small. */
public final class SimulationPage {
  private static final int MOST_PCPUS = 32;
  private static final int MOST_VCPUS = 256;
  private static final int MOST_RUNS = 40_000;
  private static final int MOST_WARNINGS = 50;
  private static final int LEAST_SLOTS = 200;
  private static final int MOST_SLOTS = 4_000;
  private static final int MOST_SHARES = 50_000;
  private static final int SLOT_DIGITS = 3;
  private static final double ROUNDED = 1e4;

  private final Scenario scenario;
  private final RecordingSettings recording;

  /**
   * Plans a page.
   *
   * @param scenario the scenario to simulate
   * @param from the begin of the timeline
   */
  public SimulationPage(Scenario scenario, Duration from) {
    this.scenario = scenario;
    Set<Integer> pcpus = choosePcpus(scenario);
    recording =
        new RecordingSettings(pcpus, from, MOST_RUNS / pcpus.size(), slots(scenario, pcpus));
  }

  /** Returns the number of slots: a wide screen's, or fewer if there are many vCPUs. */
  private static int slots(Scenario scenario, Set<Integer> pcpus) {
    long vcpus =
        scenario.vms().stream()
            .flatMap(vm -> vm.affinity().stream())
            .filter(pcpus::contains)
            .count();
    return Math.clamp(MOST_SHARES / Math.max(1, vcpus), LEAST_SLOTS, MOST_SLOTS);
  }

  /** Takes pCPUs in order until the limit of pCPUs or vCPUs is reached; at least one. */
  private static Set<Integer> choosePcpus(Scenario scenario) {
    Map<Integer, Integer> vcpus = new HashMap<>();
    scenario.vms().forEach(vm -> vm.affinity().forEach(id -> vcpus.merge(id, 1, Integer::sum)));
    Set<Integer> chosen = new LinkedHashSet<>();
    int sum = 0;
    for (PcpuSettings pcpu : scenario.pcpus()) {
      sum += vcpus.getOrDefault(pcpu.id(), 0);
      if (!chosen.isEmpty() && (sum > MOST_VCPUS || chosen.size() == MOST_PCPUS)) {
        break;
      }
      chosen.add(pcpu.id());
    }
    return chosen;
  }

  /** Returns what must be recorded for the page. */
  public RecordingSettings recording() {
    return recording;
  }

  /**
   * Writes the page.
   *
   * @param outcome with the {@link #recording}
   */
  public void write(Simulation.Outcome outcome, PrintWriter out) {
    PageTemplate.write(data(outcome), out);
  }

  private PageData data(Simulation.Outcome outcome) {
    SimulationReport report = outcome.report();
    return new PageData(
        scenario.name(),
        scenario.description(),
        summary(report),
        notes(outcome),
        warnings(report.warnings()),
        report.durationNanos(),
        recording.from().toNanos(),
        scenario.vms().stream().map(VmSettings::name).toList(),
        pcpus(outcome));
  }

  private static String summary(SimulationReport report) {
    return String.format(
        Locale.ROOT,
        "%.3f s of virtual time, compat %s, seed %d, %,d events",
        report.durationNanos() / 1e9,
        report.compat(),
        report.seed(),
        report.events());
  }

  private List<String> notes(Simulation.Outcome outcome) {
    int all = outcome.report().pcpus().size();
    int shown = outcome.recordings().size();
    List<String> notes = new ArrayList<>();
    if (shown < all) {
      notes.add("Only the first %d of %d pCPUs are on this page.".formatted(shown, all));
    }
    if (!recording.from().isZero()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The timeline is exact from %.3f s on, as asked; before, it has averages.",
              recording.from().toNanos() / 1e9));
    }
    if (outcome.recordings().stream()
        .anyMatch(pcpu -> pcpu.untilNanos() < outcome.report().durationNanos())) {
      notes.add(
          "The timeline of a pCPU is exact for %d runs; then it has averages of %s s. "
                  .formatted(recording.mostRuns(), slotSeconds(outcome.report()))
              + "--html-from makes it exact elsewhere.");
    }
    return notes;
  }

  private String slotSeconds(SimulationReport report) {
    return BigDecimal.valueOf(report.durationNanos(), 9)
        .divide(BigDecimal.valueOf(recording.slots()), new MathContext(SLOT_DIGITS))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static List<String> warnings(List<String> all) {
    int left = all.size() - MOST_WARNINGS;
    return Stream.concat(
            all.stream().limit(MOST_WARNINGS),
            left > 0 ? Stream.of(left + " more; --json has all") : Stream.empty())
        .toList();
  }

  private static List<PcpuData> pcpus(Simulation.Outcome outcome) {
    Map<Integer, PcpuResult> pcpus =
        outcome.report().pcpus().stream()
            .collect(Collectors.toMap(PcpuResult::id, Function.identity()));
    Map<String, VcpuResult> vcpus =
        outcome.report().vcpus().stream()
            .collect(Collectors.toMap(VcpuResult::name, Function.identity()));
    return outcome.recordings().stream()
        .map(recorded -> pcpu(Objects.requireNonNull(pcpus.get(recorded.pcpu())), recorded, vcpus))
        .toList();
  }

  private static PcpuData pcpu(
      PcpuResult result, PcpuRecording recorded, Map<String, VcpuResult> vcpus) {
    List<Long> runs =
        recorded.runs().stream()
            .flatMap(run -> Stream.of((long) run.vcpu(), run.fromNanos(), run.toNanos()))
            .toList();
    List<VcpuData> parts =
        recorded.vcpus().stream()
            .map(vcpu ->
                new VcpuData(
                    Objects.requireNonNull(vcpus.get(vcpu.name())),
                    vcpu.shares().stream().map(SimulationPage::rounded).toList(),
                    vcpu.wakeToRun()))
            .toList();
    return new PcpuData(
        result.id(), result.policy(), result.busy(), recorded.untilNanos(), runs, parts);
  }

  private static double rounded(double share) {
    return Math.round(share * ROUNDED) / ROUNDED;
  }
}
