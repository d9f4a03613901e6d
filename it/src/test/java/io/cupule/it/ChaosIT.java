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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** For what waits for the kernel to make a VM: there is no telling, but it comes to an end. */
  private static final Duration KERNEL = Duration.ofMinutes(5);

  private static final double READING_SECONDS = 1e-6;

  private static final String REFUSAL =
      "it is (running|paused|powered_off) and cannot be .*"
          + "|another operation on it is under way.*"
          + "|the host is still taking back .*";

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
  private final Map<Act, Integer> done = Collections.synchronizedMap(new EnumMap<>(Act.class));
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  @Timeout(1800)
  void whateverHappensToVmsEveryOperationEndsAndTimesAddUp() throws Exception {
    System.out.println("chaos: -Dcupule.seed=" + SEED + " for " + SECONDS + " s");
    Scenario scenario = scenario();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    try (StallWatch watch = new StallWatch(SUSPICIOUS);
        Starter starter = new Starter()) {
      while (System.nanoTime() < end) {
        round(scenario, Math.min(end, System.nanoTime() + ROUND.toNanos()), watch, starter);
      }
    }
    System.out.println("chaos: " + done + ", refused " + refused);
    assertThat(done).containsOnlyKeys(Act.values());
  }

  private void round(Scenario scenario, long end, StallWatch watch, Starter starter)
      throws Exception {
    try (Machine machine = Machine.create(scenario, _ -> new TextConsole(), new EndRecorder())) {
      List<GuestStays> stays = machine.traces().stream().map(GuestStays::new).toList();
      machine.start();
      Reading before = Reading.of(machine);
      while (System.nanoTime() < end) {
        String vm = "vm" + random.nextInt(GUESTS.size());
        Act act = draw();
        Runnable operation = operation(machine, vm, act);
        if (act == Act.START) {
          starter.offer(() -> attempt(act, operation));
        } else {
          watch.begin();
          attempt(act, operation);
          checkInTime(act + " of " + vm, watch);
        }
        before = checked(machine, before);
        stays.forEach(GuestStays::check);
        LockSupport.parkNanos(random.nextLong(LONGEST_REST_NANOS));
      }
      starter.awaitIdle();
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

  private Runnable operation(Machine machine, String vm, Act act) {
    return switch (act) {
      case PAUSE -> () -> machine.pause(vm);
      case RESUME -> () -> machine.resume(vm);
      case RESET -> () -> machine.reset(vm);
      case WEIGHT -> {
        int weight = 1 + random.nextInt(128);
        yield () -> machine.change(SchedulingChange.ofVm(vm, Params.NONE.withWeight(weight)));
      }
      case MOVE -> {
        SchedulingChange move = move(machine, vm);
        yield () -> machine.change(move);
      }
      case POLICY -> {
        PcpuChange policy = new PcpuChange(Optional.of(policy()), Optional.empty());
        SchedulingChange change = SchedulingChange.ofPcpu(cpu(), policy);
        yield () -> machine.change(change);
      }
      case START -> () -> machine.start(vm);
      case STOP -> () -> machine.stop(vm, "killed");
    };
  }

  private void attempt(Act act, Runnable operation) {
    try {
      operation.run();
      done.merge(act, 1, Integer::sum);
    } catch (MachineException e) {
      refused.incrementAndGet();
      assertThat(e).hasMessageMatching("vm vm\\d: (" + REFUSAL + ")");
    }
  }

  /** Starts VMs beside everything else, as it may wait for the kernel, one after the other. */
  private static final class Starter implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Future<?> last = CompletableFuture.completedFuture(null);

    /** Does it if none is under way. */
    void offer(Runnable start) throws Exception {
      if (last.isDone()) {
        last.get();
        last = thread.submit(start);
      }
    }

    void awaitIdle() throws Exception {
      last.get(KERNEL.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      thread.shutdownNow();
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
