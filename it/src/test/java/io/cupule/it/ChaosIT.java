package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.MachineException;
import io.cupule.partition.MachineReport;
import io.cupule.partition.SchedulingChange;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.ScenarioReader;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.vcpu.PcpuTrace;
import io.cupule.vcpu.TraceKind;
import io.cupule.vcpu.TraceReader;
import io.cupule.vcpu.TraceRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight VMs on two pCPUs are paused, resumed, reset, killed, started again, moved from one pCPU to
 * the other and given other weights, and the pCPUs other policies, at random, for {@code
 * -Dcupule.chaos.seconds} (60). Whatever happens, every operation comes to an end, times add up,
 * and no pCPU has two vCPUs in the guest at once.
 */
@RequiresKvm
class ChaosIT {
  private static final long SECONDS = Long.getLong("cupule.chaos.seconds", 60);
  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration SUSPICIOUS = Duration.ofSeconds(2);
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
    MOVE,
    POLICY,
    START,
    STOP
  }

  private static final List<BuiltinPolicy> FAIR =
      List.of(BuiltinPolicy.BVT, BuiltinPolicy.IORR, BuiltinPolicy.RTDS);

  @TempDir private static Path directory;
  private final List<Integer> cpus =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<Act, Integer> done = new EnumMap<>(Act.class);
  private int refused;

  @Test
  @Timeout(1800)
  void whateverHappensToVmsEveryOperationEndsAndTimesAddUp() throws Exception {
    System.out.println("chaos: -Dcupule.seed=" + SEED + " for " + SECONDS + " s");
    Scenario scenario = scenario();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    try (StallWatch watch = new StallWatch(SUSPICIOUS)) {
      while (System.nanoTime() < end) {
        round(scenario, Math.min(end, System.nanoTime() + ROUND.toNanos()), watch);
      }
    }
    System.out.println("chaos: " + done + ", refused " + refused);
    assertThat(done).containsOnlyKeys(Act.values());
  }

  private void round(Scenario scenario, long end, StallWatch watch) throws Exception {
    try (Machine machine = Machine.create(scenario, _ -> new TextConsole(), new EndRecorder())) {
      List<Stays> stays = machine.traces().stream().map(Stays::new).toList();
      machine.start();
      Reading before = Reading.of(machine);
      while (System.nanoTime() < end) {
        String vm = "vm" + random.nextInt(GUESTS.size());
        Act act = draw();
        watch.begin();
        attempt(machine, vm, act);
        checkInTime(act + " of " + vm, watch);
        before = checked(machine, before);
        stays.forEach(Stays::check);
        LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
      }
      watch.begin();
      machine.stopAndWait("the round is over");
      checkInTime("stop of all", watch);
      assertThat(machine.report().vms())
          .allSatisfy(vm -> assertThat(vm.end()).as(vm.toString()).isEqualTo("stopped"));
    }
  }

  private static void checkInTime(String what, StallWatch watch) {
    Duration took = watch.end();
    assertThat(took)
        .as("%s; the host kept even the watch waiting for %s", what, watch.longestGap())
        .isLessThan(BOUND);
  }

  /** Kills are rare: what is dead bears no chaos until it is started again. */
  private Act draw() {
    int die = random.nextInt(200);
    return die == 0 ? Act.STOP : Act.values()[die % Act.STOP.ordinal()];
  }

  private void attempt(Machine machine, String vm, Act act) {
    try {
      switch (act) {
        case PAUSE -> machine.pause(vm);
        case RESUME -> machine.resume(vm);
        case RESET -> machine.reset(vm);
        case WEIGHT ->
            machine.change(
                SchedulingChange.ofVm(vm, Params.NONE.withWeight(1 + random.nextInt(128))));
        case MOVE -> machine.change(move(machine, vm));
        case POLICY ->
            machine.change(
                SchedulingChange.ofPcpu(
                    cpu(), new PcpuChange(Optional.of(policy()), Optional.empty())));
        case START -> machine.start(vm);
        case STOP -> machine.stop(vm, "killed");
      }
      done.merge(act, 1, Integer::sum);
    } catch (MachineException e) {
      refused++;
      assertThat(e)
          .hasMessageMatching(
              "vm vm\\d: (it is (running|paused|powered_off) and cannot be .*"
                  + "|the host is still taking back .*)");
    }
  }

  private SchedulingChange move(Machine machine, String vm) {
    int vcpu = random.nextInt(machine.vm(vm).vcpus().size());
    return SchedulingChange.ofVcpu(vm, vcpu, VcpuChange.to(cpu()));
  }

  private int cpu() {
    return cpus.get(random.nextInt(cpus.size()));
  }

  /** One under which a guest that never waits leaves something to the others. */
  private BuiltinPolicy policy() {
    return FAIR.get(random.nextInt(FAIR.size()));
  }

  /** The stays in the guest on one pCPU: each begins after the one before has ended. */
  private static final class Stays {
    private final TraceReader exits;
    private TraceRecord last = new TraceRecord(Long.MIN_VALUE, TraceKind.EXIT, "", "", "", 0);

    Stays(PcpuTrace trace) {
      exits = trace.exits();
    }

    void check() {
      exits.poll(stay -> {
        if (stay.nanoTime() - stay.value() < last.nanoTime()) {
          throw new AssertionError("two in the guest at once: " + last + " and " + stay);
        }
        last = stay;
      });
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

  private Reading checked(Machine machine, Reading first) {
    Reading last = Reading.of(machine);
    double longest = (last.after() - first.before()) / 1e9 + READING_SECONDS;
    double shortest = (last.before() - first.after()) / 1e9 - READING_SECONDS;
    double ran =
        IntStream.range(0, last.report().vcpus().size())
            .mapToDouble(i -> passed(first, last, i, "running"))
            .sum();
    assertThat(ran).as("times running").isLessThanOrEqualTo(longest * cpus.size());
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

  private Scenario scenario() throws Exception {
    String vms =
        IntStream.range(0, GUESTS.size()).mapToObj(this::vm).collect(Collectors.joining(",\n"));
    String pcpus = cpus.stream().map("{\"id\": %d}"::formatted).collect(Collectors.joining(", "));
    Path file = directory.resolve("chaos.json");
    Files.writeString(
        file, "{\"name\": \"chaos\", \"pcpus\": [%s], \"vms\": [%s]}".formatted(pcpus, vms));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }

  private String vm(int number) {
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
