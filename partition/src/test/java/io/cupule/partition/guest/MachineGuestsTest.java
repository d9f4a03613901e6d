package io.cupule.partition.guest;

import static io.cupule.partition.testing.TestVms.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.device.CharBackend;
import io.cupule.device.backend.NullBackend;
import io.cupule.device.serial.Com1;
import io.cupule.kvm.testing.Held;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.StuckConsole;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.vm.Ensemble;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.VcpuStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VMs that come to a machine and go, on real KVM. */
@RequiresKvm
@Timeout(180)
final class MachineGuestsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int WARM_UP = 30;
  private static final int ROUNDS = 200;

  /** The JVM itself maps a few regions now and then; a leak would show as hundreds. */
  private static final long JVM_MAPPINGS = 60;

  private final RecordingListener listener = new RecordingListener();
  private final Map<String, MemoryConsole> consoles = new ConcurrentHashMap<>();

  private Machine open() {
    return Machine.open(
        TestVms.scenario(shared("any", "hello", "")), vm -> console(vm.name()), listener);
  }

  private MemoryConsole console(String vm) {
    return consoles.computeIfAbsent(vm, _ -> new MemoryConsole());
  }

  private static Kind refusal(Runnable operation) {
    return catchThrowableOfType(MachineException.class, operation::run).kind();
  }

  private static void awaitState(Machine machine, String vm, VmStatus state) {
    Ensemble.await(() -> machine.state(vm) == state, vm + " is " + state);
  }

  @Test
  void aVmIsAddedStartedStoppedAndRemovedBesideOneThatRuns() throws Exception {
    try (Machine machine = open()) {
      assertThat(machine.vms()).isEmpty();
      machine.add(shared("stays", "counter", "interval-ms=2"));
      machine.start("stays");
      machine.add(shared("guest", "counter", "interval-ms=2"));
      assertThat(machine.state("guest")).isEqualTo(VmStatus.CREATED);

      machine.start("guest");
      console("guest").await("count", BOUND);
      VmEnd end = machine.stop("guest", "enough", BOUND);

      assertThat(end).hasToString("stopped (enough)");
      assertThat(machine.vm("guest").end()).contains(end);
      machine.remove("guest");
      assertThat(machine.vms()).extracting(VmInfo::name).containsExactly("stays");
      assertThat(machine.state("stays")).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void aVmThatEndedByItselfIsStartedAnew() throws Exception {
    try (Machine machine = open()) {
      machine.add(shared("guest", "hello", ""));
      for (int start = 1; start <= 3; start++) {
        int starts = start;
        machine.start("guest");
        awaitState(machine, "guest", VmStatus.POWERED_OFF);
        assertThat(machine.vm("guest").starts()).isEqualTo(starts);
        Ensemble.await(
            () -> console("guest").text().split("hello", -1).length == starts + 1, "its hello");
      }
    }
  }

  @Test
  void countersGoOnAndTimesAddUpOverStopAndStart() throws Exception {
    long beforeAdded = System.nanoTime();
    try (Machine machine = open()) {
      machine.add(shared("guest", "counter", "interval-ms=2"));
      long afterAdded = System.nanoTime();
      VcpuStats last = stats(machine);
      for (int round = 0; round < 5; round++) {
        machine.start("guest");
        int lines = round;
        Ensemble.await(
            () -> machine.vm("guest").count(Com1.BYTES_OUT) > 0, "a line in round " + lines);
        machine.stop("guest", "enough", BOUND);
        long before = System.nanoTime();
        VcpuStats now = stats(machine);
        long after = System.nanoTime();
        assertThat(now.guestNanos()).isGreaterThan(last.guestNanos());
        assertThat(now.wakeToRun().getTotalCount()).isGreaterThan(last.wakeToRun().getTotalCount());
        assertThat(now.kicks()).isGreaterThanOrEqualTo(last.kicks());
        assertThat(now.stolenNanos())
            .isBetween(last.stolenNanos(), now.stateNanos().get(RunState.RUNNING));
        assertThat(now.guestNanos()).isLessThanOrEqualTo(now.stateNanos().get(RunState.RUNNING));
        last.exits()
            .forEach(
                (exit, count) -> assertThat(now.exits().get(exit)).isGreaterThanOrEqualTo(count));
        assertThat(now.stateNanos().values().stream().mapToLong(Long::longValue).sum())
            .isBetween(before - afterAdded, after - beforeAdded);
        last = now;
      }
    }
  }

  @Test
  void reportOfARunningMachineAddsUpToItsWallTimeAndPartsAreNoMoreThanTheWhole() throws Exception {
    Scenario scenario = TestVms.scenario(shared("guest", "counter", "interval-ms=2"));
    try (Machine machine = Machine.create(scenario, vm -> console(vm.name()), listener)) {
      machine.start();
      Ensemble.await(() -> machine.vm("guest").count(Com1.BYTES_OUT) > 0, "a line");
      for (int reading = 0; reading < 200; reading++) {
        long before = System.nanoTime();
        MachineReport report = machine.report();
        double took = (System.nanoTime() - before) / 1e9;
        MachineReport.VcpuReport vcpu = report.vcpus().getFirst();
        double sum = vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
        double running = vcpu.seconds().getOrDefault("running", 0.0);
        double rounding = 1e-8; // of a double
        assertThat(sum)
            .isBetween(report.wallSeconds() - took - rounding, report.wallSeconds() + rounding);
        assertThat(vcpu.guestSeconds()).isLessThanOrEqualTo(running);
        assertThat(vcpu.stolenSeconds()).isLessThanOrEqualTo(running);
      }
    }
  }

  private static VcpuStats stats(Machine machine) {
    return machine.vm("guest").vcpus().getFirst().stats();
  }

  @Test
  void whatDoesNotFitTheStateIsAConflict() {
    try (Machine machine = open()) {
      VmSettings vm = shared("guest", "spin", "");
      machine.add(vm);
      assertThat(refusal(() -> machine.add(vm))).isEqualTo(Kind.CONFLICT);
      assertThat(refusal(() -> machine.pause("guest"))).isEqualTo(Kind.CONFLICT);
      machine.start("guest");
      assertThat(refusal(() -> machine.start("guest"))).isEqualTo(Kind.CONFLICT);
      assertThat(refusal(() -> machine.remove("guest"))).isEqualTo(Kind.CONFLICT);
      machine.stop("guest", "enough", BOUND);
      assertThat(refusal(() -> machine.stop("guest", "again", BOUND))).isEqualTo(Kind.CONFLICT);
      machine.remove("guest");
      assertThat(refusal(() -> machine.start("guest"))).isEqualTo(Kind.NOT_FOUND);
      assertThat(refusal(() -> machine.vm("guest"))).isEqualTo(Kind.NOT_FOUND);
    }
  }

  @Test
  void aVmThatWasNeverStartedIsStoppedOrRemoved() {
    try (Machine machine = open()) {
      machine.add(shared("stopped", "spin", ""));
      machine.add(shared("removed", "spin", ""));

      assertThat(machine.stop("stopped", "enough", BOUND)).hasToString("stopped (enough)");
      machine.remove("removed");

      assertThat(machine.state("stopped")).isEqualTo(VmStatus.POWERED_OFF);
      machine.start("stopped");
      assertThat(machine.state("stopped")).isEqualTo(VmStatus.RUNNING);
      assertThat(listener.lives("removed")).containsExactly("created", "removed");
    }
  }

  @Test
  void listenersHearOfAWholeLife() {
    try (Machine machine = open()) {
      machine.add(shared("guest", "spin", ""));
      machine.start("guest");
      machine.pause("guest");
      machine.resume("guest");
      machine.reset("guest");
      machine.stop("guest", "enough", BOUND);
      machine.remove("guest");
    }

    assertThat(listener.lives("guest"))
        .containsExactly("created", "started", "paused", "resumed", "reset", "ended", "removed");
  }

  @Test
  void aVmThatTheHostCannotBuildIsRefusedAndLeavesNothing() throws Exception {
    try (Machine machine = open()) {
      List<String> before = ProcSelf.kvmDescriptors();

      assertThat(refusal(() -> machine.add(TestVms.file("lost", Path.of("/nowhere.elf")))))
          .isEqualTo(Kind.HOST);

      assertThat(machine.vms()).isEmpty();
      assertThat(ProcSelf.kvmDescriptors()).isEqualTo(before);
    }
  }

  @Test
  void whatAVmHadIsGivenBackWhenItEndsThoughTheMachineGoesOn() throws Exception {
    try (Machine machine =
        Machine.open(
            TestVms.scenario(shared("any", "hello", "")), _ -> new NullBackend(), listener)) {
      machine.add(shared("stays", "counter", "interval-ms=5"));
      machine.start("stays");
      rounds(machine, WARM_UP);
      Held before = Held.now();

      rounds(machine, ROUNDS);

      Held after = Held.onceThreadsAreDownTo(before.threads());
      System.out.println(
          "after " + WARM_UP + " rounds " + before + ", " + ROUNDS + " more " + after);
      assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors());
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
      assertThat(after.mappings()).isLessThan(before.mappings() + JVM_MAPPINGS);
      assertThat(machine.state("stays")).isEqualTo(VmStatus.RUNNING);
    }
  }

  private static void rounds(Machine machine, int count) {
    for (int i = 0; i < count; i++) {
      machine.add(shared("guest", "spin", ""));
      machine.start("guest");
      machine.stop("guest", "enough", BOUND);
      machine.remove("guest");
    }
  }

  @Test
  void aVmThatEndsByItselfGivesBackWhatItHadWithoutBeingAsked() throws Exception {
    try (Machine machine = open()) {
      List<String> before = ProcSelf.kvmDescriptors();
      machine.add(shared("guest", "hello", ""));
      machine.start("guest");

      // What the time-stamp counters are told by stays: a VM and a vCPU.
      Ensemble.await(
          () -> ProcSelf.kvmDescriptors().size() <= before.size() + 2, "descriptors are back");

      assertThat(machine.state("guest")).isEqualTo(VmStatus.POWERED_OFF);
      assertThat(machine.vm("guest").count(Com1.BYTES_OUT)).isPositive();
    }
  }

  @Test
  void aVcpuThatWaitsInADeviceIsKilled() throws Exception {
    StuckConsole stuck = new StuckConsole(true);
    try (Machine machine = machineWith(stuck)) {
      machine.add(shared("stuck", "counter", "interval-ms=1"));
      machine.start("stuck");
      stuck.awaitVictim();

      VmEnd end = machine.stop("stuck", "enough", Duration.ofSeconds(2));

      assertThat(end).hasToString("killed (enough)");
      machine.remove("stuck");
    }
  }

  @Test
  void aVmThatDoesNotStopIsGivenUpWithinTheBoundAndItsPcpuGoesToOthers() throws Exception {
    StuckConsole stuck = new StuckConsole(false);
    try (Machine machine = machineWith(stuck)) {
      machine.add(shared("stuck", "counter", "interval-ms=1"));
      machine.start("stuck");
      stuck.awaitVictim();
      machine.add(shared("other", "counter", "interval-ms=1"));
      machine.start("other");

      long began = System.nanoTime();
      VmEnd end = machine.stop("stuck", "enough", Duration.ofMillis(400));

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(end.kind()).isEqualTo(VmEnd.Kind.ABANDONED);
      console("other").await("count", BOUND);
      assertThat(refusal(() -> machine.start("stuck"))).isEqualTo(Kind.CONFLICT);
      assertThat(refusal(() -> machine.remove("stuck"))).isEqualTo(Kind.CONFLICT);
      stuck.letGo();
      Ensemble.await(
          () -> machine.vm("stuck").vcpus().getFirst().threadId().isEmpty(), "its thread ends");
      machine.start("stuck");
      assertThat(machine.state("stuck")).isEqualTo(VmStatus.RUNNING);
    }
  }

  private Machine machineWith(CharBackend stuck) {
    return Machine.open(
        TestVms.scenario(shared("any", "hello", "")),
        vm -> vm.name().equals("stuck") ? stuck : console(vm.name()),
        listener);
  }
}
