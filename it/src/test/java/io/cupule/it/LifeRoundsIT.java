package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Held;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A VM whose timer ticks, beside one that always wants to run on the same pCPU, is paused and reset
 * all day: nothing is lost, and the process keeps nothing.
 */
@RequiresKvm
@Timeout(300)
class LifeRoundsIT {
  private static final int WARM_UP = 50;
  private static final int PAUSES = 10_000;
  private static final int RESETS = 1_000;
  private static final Duration PATIENCE = Patience.LONG;

  /** The JVM itself maps a few regions now and then (code cache, symbols). */
  private static final long JVM_MAPPINGS = 60;

  private static final double SHARE_OF_WALL = 0.001;

  /** Up to which a guest is given time to run between two pauses. */
  private static final long LONGEST_RUN_NANOS = 400_000;

  private static final long SEED = Long.getLong("cupule.seed", System.nanoTime());

  @TempDir private static Path directory;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, TextConsole> consoles = new ConcurrentHashMap<>();

  @BeforeEach
  void printSeed() {
    System.out.println("life rounds: -Dcupule.seed=" + SEED);
  }

  @Test
  void tenThousandPausesLoseNothing() throws Exception {
    try (Machine machine = started()) {
      pauses(machine, WARM_UP);
      Held before = Held.now();
      Reading first = Reading.of(machine);

      pauses(machine, PAUSES);

      assertNothingIsKept("pauses", before);
      assertTimesAddUp(first, Reading.of(machine));
      // With no pause between, the guests go on: the ticks come, and the counts.
      awaitMore("halter", 3);
      awaitMore("counter", 3);
    }
  }

  /** The counts of both guests never go back: they would after a reset. */
  private void pauses(Machine machine, int rounds) {
    long wakes = 0;
    long count = 0;
    for (int i = 0; i < rounds; i++) {
      String vm = i % 2 == 0 ? "halter" : "counter";
      machine.pause(vm);
      machine.resume(vm);
      LockSupport.parkNanos(random.nextLong(LONGEST_RUN_NANOS));
      assertThat(console("halter").number()).isGreaterThanOrEqualTo(wakes);
      assertThat(console("counter").number()).isGreaterThanOrEqualTo(count);
      wakes = console("halter").number();
      count = console("counter").number();
    }
  }

  @Test
  void aThousandResetsLoseNothing() throws Exception {
    try (Machine machine = started()) {
      resets(machine, WARM_UP);
      Held before = Held.now();
      Reading first = Reading.of(machine);

      resets(machine, RESETS);

      assertNothingIsKept("resets", before);
      assertTimesAddUp(first, Reading.of(machine));
      awaitMore("halter", 3);
      awaitMore("counter", 3);
    }
  }

  private void resets(Machine machine, int rounds) {
    for (int i = 0; i < rounds; i++) {
      machine.reset("halter");
      if (i % 10 == 0) {
        awaitMore("halter", 1); // it got as far as its timer
      }
    }
  }

  private Machine started() throws Exception {
    Machine machine = Machine.create(scenario(), vm -> console(vm.name()), new EndRecorder());
    machine.start();
    awaitMore("halter", 2);
    awaitMore("counter", 2);
    return machine;
  }

  private TextConsole console(String vm) {
    return consoles.computeIfAbsent(vm, _ -> new TextConsole());
  }

  private void awaitMore(String vm, int lines) {
    long wanted = console(vm).lines() + lines;
    await(() -> console(vm).lines() >= wanted, vm + " prints on");
  }

  private static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(100_000);
    }
  }

  private static void assertNothingIsKept(String rounds, Held before) throws Exception {
    Held after = Held.onceThreadsAreDownTo(before.threads());
    System.out.printf("%s: before %s, after %s%n", rounds, before, after);
    assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors());
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
    assertThat(after.mappings()).isLessThan(before.mappings() + JVM_MAPPINGS);
  }

  /** A report, and when it was made. */
  private record Reading(long before, MachineReport report, long after) {
    static Reading of(Machine machine) {
      long before = System.nanoTime();
      MachineReport report = machine.report();
      return new Reading(before, report, System.nanoTime());
    }
  }

  private static void assertTimesAddUp(Reading first, Reading last) {
    double shortest = (last.before() - first.after()) / 1e9;
    double longest = (last.after() - first.before()) / 1e9;
    for (int i = 0; i < last.report().vcpus().size(); i++) {
      double passed = sum(last.report().vcpus().get(i)) - sum(first.report().vcpus().get(i));
      assertThat(passed).isBetween(shortest * (1 - SHARE_OF_WALL), longest * (1 + SHARE_OF_WALL));
    }
  }

  private static double sum(MachineReport.VcpuReport vcpu) {
    return vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Scenario scenario() throws Exception {
    int cpu = HostFacts.ofThisHost().allowedCpus().iterator().next();
    Path file = directory.resolve("life.json");
    Files.writeString(
        file,
        """
        {"name": "life", "pcpus": [{"id": #}],
         "vms": [{"name": "halter", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:halter", "args": "period-us=500 interval-ms=10"},
                 {"name": "counter", "affinity": [#], "dedicated": false, "memory": "4M",
                  "kernel": "builtin:counter", "args": "interval-ms=10"}]}
        """
            .replace("#", String.valueOf(cpu)));
    return new ScenarioReader(new TreeSet<>(Builtin.names())).read(file, HostFacts.ofThisHost());
  }
}
