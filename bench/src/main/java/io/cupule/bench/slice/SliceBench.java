package io.cupule.bench.slice;

import io.cupule.device.backend.NullBackend;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.chipset.GuestTimers;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Measures how late the turns of two busy VMs end on one pCPU, alone, and beside a VM on another
 * pCPU whose 64 vCPUs have a timer every 200 us each.
 */
public final class SliceBench {
  private static final int FLOOD_VCPUS = 64;
  private static final int FLOOD_PERIOD_MICROS = 200;
  private static final long WARM_UP_SECONDS = 1;
  private static final long LONGEST_START_SECONDS = 120;
  private static final double P50 = 50;
  private static final double P99 = 99;
  private static final double NANOS_PER_MICRO = 1e3;

  /** With a smaller share of a host CPU for its timers, the guest does not flood yet. */
  private static final double LEAST_FLOOD = 0.01;

  private final int cpu;
  private final int floodCpu;
  private final long seconds;

  private SliceBench(int cpu, int floodCpu, long seconds) {
    this.cpu = cpu;
    this.floodCpu = floodCpu;
    this.seconds = seconds;
  }

  /**
   * The lateness of the ends of turns in one run.
   *
   * @param turns how many the timer ended
   * @param p50Micros the median
   * @param p99Micros 99 % were no later
   * @param timerShare CPU time of the flood's timers, as a share of one host CPU
   */
  public record Run(long turns, double p50Micros, double p99Micros, double timerShare) {}

  /** Two runs, one after the other. */
  public record Round(Run alone, Run beside) {
    /** Returns the ratio of p99, beside the flood to alone. */
    public double ratio() {
      return beside.p99Micros / alone.p99Micros;
    }
  }

  /**
   * The result.
   *
   * @param rounds all rounds
   * @param ratio the median of the ratios of p99, beside the flood to alone
   */
  public record Lateness(List<Round> rounds, double ratio) {
    static Lateness of(List<Round> rounds) {
      List<Double> ratios = rounds.stream().map(Round::ratio).sorted().toList();
      return new Lateness(rounds, ratios.get(ratios.size() / 2));
    }

    /** Returns all rounds for people. */
    public String table() {
      StringBuilder text = new StringBuilder();
      text.append(
          "%nHow late turns end, alone and beside a VM with %d timers of %d us%n%-10s%-12s%-12s%-12s%-12s%-10s%s%n"
              .formatted(
                  FLOOD_VCPUS,
                  FLOOD_PERIOD_MICROS,
                  "turns",
                  "p50, us",
                  "p99, us",
                  "p50 beside",
                  "p99 beside",
                  "ratio",
                  "CPU of its timers"));
      for (Round round : rounds) {
        text.append(
            "%-10d%-12.1f%-12.1f%-12.1f%-12.1f%-10.2f%.0f %%%n"
                .formatted(
                    round.alone.turns,
                    round.alone.p50Micros,
                    round.alone.p99Micros,
                    round.beside.p50Micros,
                    round.beside.p99Micros,
                    round.ratio(),
                    100 * round.beside.timerShare));
      }
      return text.append("median of the ratios of p99: %.2f%n".formatted(ratio)).toString();
    }
  }

  /**
   * Measures.
   *
   * @param rounds how many pairs of runs
   * @param cpu the pCPU of the two VMs
   * @param floodCpu the pCPU of the VM with the timers
   * @param seconds length of a run
   * @param log receives each round
   * @return the result
   * @throws IOException if no temporary file can be written
   * @throws InvalidScenarioException if this host cannot run the VMs
   * @throws InterruptedException if interrupted
   */
  public static Lateness run(int rounds, int cpu, int floodCpu, long seconds, PrintStream log)
      throws IOException, InvalidScenarioException, InterruptedException {
    if (cpu == floodCpu) {
      throw new IllegalStateException("the two pCPUs need two CPUs; this process may use one only");
    }
    SliceBench bench = new SliceBench(cpu, floodCpu, seconds);
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Run alone = bench.run(false);
      Run beside = bench.run(true);
      all.add(new Round(alone, beside));
      log.println("round %d: %s, %s".formatted(i + 1, alone, beside));
    }
    return Lateness.of(all);
  }

  private Run run(boolean flooded)
      throws IOException, InvalidScenarioException, InterruptedException {
    try (Machine machine =
        Machine.create(scenario(flooded), _ -> new NullBackend(), new Failures())) {
      machine.start();
      if (flooded) {
        awaitFlood(machine);
      }
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      Histogram before = lateness(machine);
      long timersBefore = timers(machine);
      long began = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      Histogram late = lateness(machine);
      double share = (double) (timers(machine) - timersBefore) / (System.nanoTime() - began);
      late.subtract(before);
      return new Run(
          late.getTotalCount(),
          late.getValueAtPercentile(P50) / NANOS_PER_MICRO,
          late.getValueAtPercentile(P99) / NANOS_PER_MICRO,
          share);
    }
  }

  private Histogram lateness(Machine machine) {
    return machine.pcpus().stream()
        .filter(pcpu -> pcpu.id() == cpu)
        .findFirst()
        .orElseThrow()
        .stats()
        .lateness();
  }

  /** Returns the CPU time of all VMs' timers; those of the busy VMs have none. */
  private static long timers(Machine machine) {
    return machine.vms().stream().mapToLong(vm -> vm.count(GuestTimers.CPU_TIME)).sum();
  }

  /** Waits until its vCPUs are up and their timers take time. */
  private static void awaitFlood(Machine machine) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
    double share;
    do {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "the guest's timers do not flood within %d s".formatted(LONGEST_START_SECONDS));
      }
      long before = timers(machine);
      TimeUnit.SECONDS.sleep(1);
      share = (double) (timers(machine) - before) / TimeUnit.SECONDS.toNanos(1);
    } while (share < LEAST_FLOOD);
  }

  private Scenario scenario(boolean flooded) throws IOException, InvalidScenarioException {
    String busy =
        """
        {"name": "%s", "affinity": [%d], "dedicated": false, "memory": "4M",
         "kernel": "builtin:spin"}\
        """;
    String vms = busy.formatted("one", cpu) + ", " + busy.formatted("two", cpu);
    if (flooded) {
      String places = String.join(", ", Collections.nCopies(FLOOD_VCPUS, String.valueOf(floodCpu)));
      vms +=
          """
          , {"name": "flood", "affinity": [%s], "dedicated": false, "memory": "4M",
             "kernel": "builtin:halter", "args": "interval-ms=1000 cpus=%d period-us=%d"}\
          """
              .formatted(places, FLOOD_VCPUS, FLOOD_PERIOD_MICROS);
    }
    Path file = Files.createTempFile("slices", ".json");
    try {
      Files.writeString(
          file,
          """
          {"name": "slices", "vms": [%s],
           "pcpus": [{"id": %d}, {"id": %d, "policy": "iorr", "slice": "1ms"}]}\
          """
              .formatted(vms, floodCpu, cpu));
      return new ScenarioReader(Set.copyOf(Builtin.names())).read(file, HostFacts.ofThisHost());
    } finally {
      Files.delete(file);
    }
  }

  /** Reports only failures. */
  private static final class Failures implements MachineListener {
    @Override
    public void vmEnded(String vm, VmEnd end) {
      if (!end.asAsked()) {
        System.err.println(vm + " " + end);
      }
    }
  }
}
