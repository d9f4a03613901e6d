package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.MachineException;
import io.cupule.partition.MachineReport;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight VMs on two pCPUs are paused, resumed, reset, killed and given other weights at random, for
 * {@code -Dcupule.chaos.seconds} (60). Whatever happens, every operation comes to an end, times add
 * up, and no pCPU is given to two at once.
 */
@RequiresKvm
class ChaosIT {
  private static final long SECONDS = Long.getLong("cupule.chaos.seconds", 60);
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final long LONGEST_REST_NANOS = 2_000_000;
  private static final double READING_SECONDS = 1e-6;

  /** Round after round with new VMs, so that those that were killed do not leave the rest alone. */
  private static final Duration ROUND = Duration.ofSeconds(5);

  private static final List<String> GUESTS =
      List.of(
          "counter interval-ms=10",
          "halter period-us=500 interval-ms=10",
          "spin",
          "wbinvd cpus=2 rounds=999999999",
          "smp cpus=2 pings=999999999",
          "halter period-us=2000 interval-ms=10",
          "counter interval-ms=1",
          "wbinvd cpus=3 rounds=999999999");

  private enum Act {
    PAUSE,
    RESUME,
    RESET,
    WEIGHT,
    STOP
  }

  @TempDir private static Path directory;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);
  private int refused;

  @Test
  @Timeout(1800)
  void whateverHappensToVmsEveryOperationEndsAndTimesAddUp() throws Exception {
    System.out.println("chaos: -Dcupule.seed=" + SEED + " for " + SECONDS + " s");
    Scenario scenario = scenario();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    while (System.nanoTime() < end) {
      round(scenario, Math.min(end, System.nanoTime() + ROUND.toNanos()));
    }
    System.out.println("chaos: " + done + ", refused " + refused);
    assertThat(done).containsOnlyKeys(Act.values());
  }

  private void round(Scenario scenario, long end) throws Exception {
    try (Machine machine = Machine.create(scenario, _ -> new TextConsole(), new EndRecorder())) {
      machine.start();
      Reading before = Reading.of(machine);
      while (System.nanoTime() < end) {
        String vm = "vm" + random.nextInt(GUESTS.size());
        long began = System.nanoTime();
        attempt(machine, vm, draw());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
        before = checked(machine, before);
        LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
      }
      long began = System.nanoTime();
      machine.stopAndWait("the round is over");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
      assertThat(machine.report().vms())
          .allSatisfy(vm -> assertThat(vm.end()).as(vm.toString()).isEqualTo("stopped"));
    }
  }

  /** Kills are rare: what is dead bears no more chaos. */
  private Act draw() {
    int die = random.nextInt(200);
    return die == 0 ? Act.STOP : Act.values()[die % 4];
  }

  private void attempt(Machine machine, String vm, Act act) {
    try {
      switch (act) {
        case PAUSE -> machine.pause(vm);
        case RESUME -> machine.resume(vm);
        case RESET -> machine.reset(vm);
        case WEIGHT -> machine.setWeight(vm, 1 + random.nextInt(128));
        case STOP -> machine.stop(vm, "killed");
      }
      done.merge(act, 1, Integer::sum);
    } catch (MachineException e) {
      refused++;
      assertThat(e)
          .hasMessageMatching(
              "vm vm\\d: it (is (running|paused|powered_off) and cannot be .*|has ended .*)");
    }
  }

  /** A report, and when it was made. */
  private record Reading(long before, MachineReport report, long after) {
    static Reading of(Machine machine) {
      long before = System.nanoTime();
      MachineReport report = machine.report();
      return new Reading(before, report, System.nanoTime());
    }
  }

  private static Reading checked(Machine machine, Reading first) {
    Reading last = Reading.of(machine);
    double longest = (last.after() - first.before()) / 1e9 + READING_SECONDS;
    double shortest = (last.before() - first.after()) / 1e9 - READING_SECONDS;
    Map<Integer, Double> ran =
        IntStream.range(0, last.report().vcpus().size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> last.report().vcpus().get(i).pcpu(),
                    Collectors.summingDouble(i -> passed(first, last, i, "running"))));
    assertThat(ran.values())
        .as("times running on one pCPU")
        .allSatisfy(seconds -> assertThat(seconds).isLessThanOrEqualTo(longest));
    for (int i = 0; i < last.report().vcpus().size(); i++) {
      double passed = sum(last.report().vcpus().get(i)) - sum(first.report().vcpus().get(i));
      assertThat(passed).isBetween(shortest, longest);
      assertThat(last.report().vcpus().get(i).guestSeconds())
          .isGreaterThanOrEqualTo(first.report().vcpus().get(i).guestSeconds());
    }
    return last;
  }

  private static double passed(Reading first, Reading last, int vcpu, String state) {
    return last.report().vcpus().get(vcpu).seconds().get(state)
        - first.report().vcpus().get(vcpu).seconds().get(state);
  }

  private static double sum(MachineReport.VcpuReport vcpu) {
    return vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Scenario scenario() throws Exception {
    List<Integer> cpus = HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
    String vms =
        IntStream.range(0, GUESTS.size())
            .mapToObj(i -> vm(i, cpus))
            .collect(Collectors.joining(",\n"));
    String pcpus = cpus.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Path file = directory.resolve("chaos.json");
    Files.writeString(
        file, "{\"name\": \"chaos\", \"pcpus\": [%s], \"vms\": [%s]}".formatted(pcpus, vms));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }

  private static String vm(int number, List<Integer> cpus) {
    String[] guest = GUESTS.get(number).split(" ", 2);
    String args = guest.length == 2 ? guest[1] : "";
    int vcpus = args.startsWith("cpus=") ? args.charAt(5) - '0' : 1;
    String affinity =
        IntStream.range(number, number + vcpus)
            .mapToObj(i -> String.valueOf(cpus.get(i % cpus.size())))
            .collect(Collectors.joining(", "));
    return """
    {"name": "vm%d", "affinity": [%s], "dedicated": false, "memory": "4M",
     "kernel": "builtin:%s", "args": "%s"}
    """
        .formatted(number, affinity, guest[0], args);
  }
}
