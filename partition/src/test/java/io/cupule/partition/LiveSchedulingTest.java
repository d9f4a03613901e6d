package io.cupule.partition;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.LinuxThread;
import io.cupule.loop.LoopErrors;
import io.cupule.partition.SchedulingChange.Guarantee;
import io.cupule.partition.SchedulingChange.Params;
import io.cupule.partition.SchedulingChange.PcpuChange;
import io.cupule.partition.SchedulingChange.VcpuChange;
import io.cupule.partition.SchedulingChange.VmChange;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.error.SchedulingException;
import io.cupule.partition.hardware.PcpuPool;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.scenario.HostSettings;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.ReservationSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.StuckConsole;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.thread.Reaper;
import io.cupule.partition.vm.Vm;
import io.cupule.partition.vm.VmBuilder;
import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scheduling of VMs that run on KVM, changed under their feet. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LiveSchedulingTest {
  private static final double SECONDS = 1.5;
  private static final int CPU = TestVms.cpu();
  private static final int OTHER = LinuxThread.affinity(0).length() - 1;
  private static final PcpuChange RTDS =
      new PcpuChange(Optional.of(BuiltinPolicy.RTDS), Optional.empty());

  @Test
  void weightsOfTwoVmsAreSwappedWhileTheyRun() {
    try (Machine machine = started(spinner("a"), spinner("b"))) {
      machine.change(weights(8, 1));
      assertShareOfA(machine, 0.7, 1);
      machine.change(weights(1, 8));
      assertShareOfA(machine, 0, 0.3);
    }
  }

  @Test
  void everyPolicyTakesOverFromEveryOther() {
    try (Machine machine = started(spinner("a"), spinner("b"))) {
      for (BuiltinPolicy first : BuiltinPolicy.values()) {
        for (BuiltinPolicy second : BuiltinPolicy.values()) {
          if (first != BuiltinPolicy.NOOP && second != BuiltinPolicy.NOOP) {
            machine.change(policy(first));
            machine.change(policy(second));
            double before = running(machine, "a") + running(machine, "b");
            eventually(
                "the pCPU is in use under " + second,
                () -> running(machine, "a") + running(machine, "b") > before);
          }
        }
      }
      machine.change(policy(BuiltinPolicy.BVT));
      assertShareOfA(machine, 0.1, 0.9);
    }
  }

  @Test
  void prioritiesDecideAsSoonAsThePolicyLooksAtThem() {
    try (Machine machine = started(spinner("a"), spinner("b"))) {
      machine.change(
          new SchedulingChange(
              policy(BuiltinPolicy.PRIO).pcpus(),
              Map.of("b", new VmChange(Params.NONE.withPriority(9), Map.of()))));
      assertShareOfA(machine, 0, 0.3);
      machine.change(SchedulingChange.ofVm("a", Params.NONE.withPriority(10)));
      assertShareOfA(machine, 0.7, 1);
    }
  }

  @Test
  void reservationsComeWithTheirPolicyAndAreShiftedAsOne() {
    try (Machine machine = started(spinner("a"), spinner("b"))) {
      machine.change(reservations(Optional.of(BuiltinPolicy.RTDS), 8, 2));
      assertShareOfA(machine, 0.55, 1);
      machine.change(reservations(Optional.empty(), 2, 8));
      assertShareOfA(machine, 0, 0.45);
    }
  }

  @Test
  @Requires(Requirement.CPUS)
  void vcpuOfARunningVmGoesToAFreePcpuAndBack() {
    try (Machine machine = started(spinner("a"), spinner("b"), onTheOther("c"))) {
      machine.stop("c", "its pCPU is wanted", Duration.ofSeconds(10));

      machine.change(SchedulingChange.ofVcpu("a", 0, VcpuChange.to(OTHER)));

      double before = running(machine, "a");
      eventually("it runs", () -> running(machine, "a") > before + SECONDS);
      assertThat(pcpuOf(machine, "a")).isEqualTo(OTHER);
      machine.change(SchedulingChange.ofVcpu("a", 0, VcpuChange.to(CPU)));
      assertThat(pcpuOf(machine, "a")).isEqualTo(CPU);
      assertShareOfA(machine, 0.2, 0.8);
    }
  }

  @Test
  @Requires(Requirement.CPUS)
  void twoReservationsThatFillTheirPcpusAreSwapped() {
    try (Machine machine = started(spinner("a"), onTheOther("c"))) {
      machine.change(
          new SchedulingChange(
              Map.of(CPU, RTDS, OTHER, RTDS), Map.of("a", reserve(9), "c", reserve(9))));

      machine.change(
          new SchedulingChange(Map.of(), Map.of("a", movedTo(OTHER), "c", movedTo(CPU))));

      assertThat(pcpuOf(machine, "a")).isEqualTo(OTHER);
      assertThat(pcpuOf(machine, "c")).isEqualTo(CPU);
      double before = running(machine, "a");
      eventually("it runs", () -> running(machine, "a") > before);
    }
  }

  @Test
  @Requires(Requirement.CPUS)
  void poweredOffVmStartsWhereItWasMovedTo() {
    try (Machine machine = started(spinner("a"), onTheOther("c"))) {
      machine.stop("a", "test", Duration.ofSeconds(10));

      machine.change(
          new SchedulingChange(
              Map.of(),
              Map.of("a", new VmChange(Params.NONE.withWeight(7), movedTo(OTHER).vcpus()))));
      machine.start("a");

      double before = running(machine, "a");
      eventually("it runs", () -> running(machine, "a") > before);
      assertThat(pcpuOf(machine, "a")).isEqualTo(OTHER);
      assertThat(machine.vm("a").vcpus().getFirst().params().weight()).isEqualTo(7);
    }
  }

  @Test
  void refusedPartLeavesTheOthersAsTheyWere() {
    try (Machine machine = started(spinner("a"), spinner("b"))) {
      machine.change(weights(1, 8));
      SchedulingChange half =
          new SchedulingChange(
              Map.of(),
              Map.of(
                  "a", new VmChange(Params.NONE.withWeight(100), Map.of()),
                  "b", new VmChange(Params.NONE.withWeight(0), Map.of())));

      assertThatThrownBy(() -> machine.change(half))
          .isInstanceOf(SchedulingException.class)
          .hasMessage("vms.b.weight: 0 is out of range - write a whole number from 1 to 128");
      assertShareOfA(machine, 0, 0.3);
    }
  }

  private static Kind failure(Runnable change) {
    return catchThrowableOfType(SchedulingException.class, change::run).kind();
  }

  @Test
  void changeThatIsWrongByItselfIsInvalid() {
    try (Machine machine = started(spinner("a"))) {
      assertThat(
              failure(() -> machine.change(SchedulingChange.ofVm("a", Params.NONE.withWeight(0)))))
          .isEqualTo(Kind.INVALID);
    }
  }

  @Test
  void moveThatADeviceHoldsUpFailsInTimeAndChangesNothing() throws Exception {
    StuckConsole stuck = new StuckConsole(true);
    Scenario scenario =
        TestVms.scenario(TestVms.builtinSmp("a", "hello", "", Irqchip.USER, CPU), onTheOther("c"));
    HostSettings impatient = new HostSettings(Duration.ofMillis(200), List.of());
    try (Machine machine =
        Machine.create(
            new Scenario(
                "test", "", impatient, scenario.compat(), scenario.pcpus(), scenario.vms()),
            vm -> vm.name().equals("a") ? stuck : new MemoryConsole(),
            new RecordingListener())) {
      machine.start();
      stuck.awaitVictim();

      assertThat(
              failure(() -> machine.change(SchedulingChange.ofVcpu("a", 0, VcpuChange.to(OTHER)))))
          .isEqualTo(Kind.HOST);
      assertThat(pcpuOf(machine, "a")).isEqualTo(CPU);
      stuck.letGo();
    }
  }

  @Test
  void changeOfAVmThatIsGoneMeanwhileIsAConflict() {
    VmSettings a = spinner("a");
    PcpuPool pool =
        new PcpuPool(TestVms.scenario(a), Thread.ofPlatform().factory(), LoopErrors.toSystemLog());
    Duration bound = Duration.ofSeconds(10);
    LiveScheduling scheduling = new LiveScheduling(Compat.FIXED, pool, bound);
    SchedulingChange change = SchedulingChange.ofVm("a", Params.NONE.withWeight(7));
    try (Kvm kvm = Kvm.open();
        Reaper reaper = new Reaper()) {
      VmBuilder builder =
          new VmBuilder(pool, _ -> new MemoryConsole(), bound, reaper, new RecordingListener());
      Vm vm =
          new Vm(
              a,
              pool.born(),
              builder,
              (plans, owner) -> builder.build(kvm, a, plans, pool.born(), owner));
      vm.remove();

      assertThat(failure(() -> scheduling.change(change, List.of(vm)))).isEqualTo(Kind.CONFLICT);
    } finally {
      pool.close();
    }
  }

  private static Machine started(VmSettings... vms) {
    Machine machine =
        Machine.create(TestVms.scenario(vms), _ -> new MemoryConsole(), new RecordingListener());
    machine.start();
    return machine;
  }

  private static VmSettings spinner(String name) {
    return TestVms.builtinSmp(name, "spin", "", Irqchip.USER, CPU);
  }

  private static VmSettings onTheOther(String name) {
    return TestVms.builtinSmp(name, "spin", "", Irqchip.USER, OTHER);
  }

  private static VmChange movedTo(int pcpu) {
    return new VmChange(Params.NONE, Map.of(0, VcpuChange.to(pcpu)));
  }

  private static int pcpuOf(Machine machine, String vm) {
    return machine.report().vcpus().stream()
        .filter(vcpu -> vcpu.vm().equals(vm))
        .findFirst()
        .orElseThrow()
        .pcpu();
  }

  private static SchedulingChange weights(int a, int b) {
    return new SchedulingChange(
        Map.of(),
        Map.of(
            "a", new VmChange(Params.NONE.withWeight(a), Map.of()),
            "b", new VmChange(Params.NONE.withWeight(b), Map.of())));
  }

  private static SchedulingChange policy(BuiltinPolicy policy) {
    return SchedulingChange.ofPcpu(CPU, new PcpuChange(Optional.of(policy), Optional.empty()));
  }

  /** Milliseconds of every ten. */
  private static SchedulingChange reservations(Optional<BuiltinPolicy> policy, int a, int b) {
    return new SchedulingChange(
        Map.of(CPU, new PcpuChange(policy, Optional.empty())),
        Map.of("a", reserve(a), "b", reserve(b)));
  }

  private static VmChange reserve(int milliseconds) {
    ReservationSettings settings =
        new ReservationSettings(Duration.ofMillis(milliseconds), Duration.ofMillis(10));
    return new VmChange(Params.NONE.withGuarantee(new Guarantee.Reserved(settings)), Map.of());
  }

  /**
   * Waits until they have run for a while, from now on, and a got this share of it. Not at every
   * moment: a busy host ends a turn late, and the policy makes up for it in the next ones.
   */
  private static void assertShareOfA(Machine machine, double least, double most) {
    MachineReport before = machine.report();
    eventually(
        "a gets from %s to %s".formatted(least, most),
        () -> {
          MachineReport now = machine.report();
          double a = running(now, "a") - running(before, "a");
          double both = a + running(now, "b") - running(before, "b");
          return both > SECONDS && a >= least * both && a <= most * both;
        });
  }

  private static double running(Machine machine, String vm) {
    return running(machine.report(), vm);
  }

  private static double running(MachineReport report, String vm) {
    return report.vcpus().stream()
        .filter(vcpu -> vcpu.vm().equals(vm))
        .mapToDouble(vcpu -> vcpu.seconds().get("running"))
        .sum();
  }
}
