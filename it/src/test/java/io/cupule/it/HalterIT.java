package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest that sleeps in HLT costs its neighbour on the same pCPU next to nothing. */
@RequiresKvm
class HalterIT {
  private static final int WINDOWS = 24;
  private static final int MOST_WINDOWS = 96;
  private static final long WINDOW_NANOS = 250_000_000;
  private static final double WANTED = 0.95;

  private final Map<String, TextConsole> consoles = new ConcurrentHashMap<>();

  /**
   * The host is busy with other things as well, now more and now less: so the counter is alone and
   * in company in turns, by pausing the halter, and its own counts are compared. A disturbance
   * falls into some windows only; what a halter costs shows in each, and so in the median. It
   * prints seldom: a line may take the host 2 ms, and a counter that mostly prints shows how slow
   * printing is. What the halter needs for its own instructions is its own, and depends on the
   * host.
   */
  @Test
  @Timeout(180)
  void aCounterBesideAHalterCountsAlmostAsFastAsAlone(@TempDir Path directory) throws Exception {
    try (Machine machine =
        Machine.create(scenario(directory), vm -> console(vm.name()), new EndRecorder())) {
      machine.start();
      countedInAWindow(); // and is warm
      List<Double> ratios = new ArrayList<>();
      do {
        long ran = ranNanos(machine);
        long began = System.nanoTime();
        double beside = countedInAWindow();
        double left = 1 - (double) (ranNanos(machine) - ran) / (System.nanoTime() - began);
        machine.pause("halter");
        ratios.add(beside / countedInAWindow() / left);
        machine.resume("halter");
      } while (ratios.size() < WINDOWS
          || (median(ratios) < WANTED && ratios.size() < MOST_WINDOWS));

      System.out.printf(
          "of what a halter leaves a counter gets %.2f %%, the median of %d%n",
          100 * median(ratios), ratios.size());
      assertThat(console("halter").number()).as("wakes").isPositive();
      assertThat(median(ratios)).isGreaterThanOrEqualTo(WANTED);
    }
  }

  /** Time in which the halter ran itself: without what Linux gave to others meanwhile. */
  private static long ranNanos(Machine machine) {
    VcpuStats stats = machine.vm("halter").vcpus().getFirst().stats();
    return stats.stateNanos().getOrDefault(RunState.RUNNING, 0L) - stats.stolenNanos();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /** Counts per second, from a line of the counter to another one that comes a window later. */
  private double countedInAWindow() {
    TextConsole.Reading first = lineAfter(System.nanoTime());
    TextConsole.Reading last = lineAfter(first.at() + WINDOW_NANOS);
    return (last.number() - first.number()) * 1e9 / (last.at() - first.at());
  }

  private TextConsole.Reading lineAfter(long nanoTime) {
    TextConsole console = console("counter");
    while (console.reading().at() - nanoTime <= 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return console.reading();
  }

  private TextConsole console(String vm) {
    return consoles.computeIfAbsent(vm, _ -> new TextConsole());
  }

  private static Scenario scenario(Path directory) throws Exception {
    int cpu = HostFacts.ofThisHost().allowedCpus().stream().max(Integer::compare).orElseThrow();
    Path file = directory.resolve("halter.json");
    Files.writeString(
        file,
        """
        {"name": "halter", "pcpus": [{"id": #}],
         "vms": [{"name": "halter", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:halter", "args": "interval-ms=100"},
                 {"name": "counter", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:counter", "args": "interval-ms=50"}]}
        """
            .replace("#", String.valueOf(cpu)));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }
}
