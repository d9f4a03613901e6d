package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.serial.Com1;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.chipset.GuestTimers;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmStatus;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import io.cupule.partition.vm.Ensemble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life cycle of one VM of a machine, while others run, on real KVM. */
@RequiresKvm
@Timeout(180)
final class MachineLifecycleTest {
  private static final Duration LONG = Patience.LONG;

  /** What a guest is given to run between pauses. */
  private static final long RUN_NANOS = 1_000_000;

  private final RecordingListener listener = new RecordingListener();
  private final Map<String, MemoryConsole> consoles = new ConcurrentHashMap<>();

  private Machine started(VmSettings... vms) {
    Machine machine = Machine.create(TestVms.scenario(vms), vm -> console(vm.name()), listener);
    machine.start();
    return machine;
  }

  private MemoryConsole console(String vm) {
    return consoles.computeIfAbsent(vm, name -> new MemoryConsole());
  }

  private void awaitLines(String vm, int more) {
    int wanted = lines(vm).size() + more;
    Ensemble.await(() -> lines(vm).size() >= wanted, vm + " prints " + more + " lines");
  }

  private List<String> lines(String vm) {
    return console(vm).text().lines().toList();
  }

  private static VmSettings counter(String name) {
    return TestVms.builtinSmp(name, "counter", "interval-ms=2", Irqchip.USER, TestVms.pcpus(1, 1));
  }

  @Test
  void aPausedVmPrintsNothingWhileItsNeighbourOnTheSamePcpuGoesOn() {
    try (Machine machine = started(counter("still"), counter("moving"))) {
      awaitLines("still", 2);

      machine.pause("still");

      String printed = console("still").text();
      double inGuest = machine.report().vcpus().getFirst().guestSeconds();
      awaitLines("moving", 20);
      assertThat(console("still").text()).isEqualTo(printed);
      assertThat(machine.report().vcpus().getFirst().guestSeconds()).isEqualTo(inGuest);
      assertThat(machine.state("still")).isEqualTo(VmStatus.PAUSED);
      assertThat(machine.state("moving")).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void aResumedGuestCountsOnFromWhereItWas() {
    try (Machine machine = started(counter("guest"))) {
      for (int round = 0; round < 20; round++) {
        awaitLines("guest", 2);
        machine.pause("guest");
        machine.resume("guest");
      }
      awaitLines("guest", 2);
    }

    List<String> whole = lines("guest").subList(0, lines("guest").size() - 1);
    assertThat(whole).allMatch(line -> line.matches("count \\d+"));
    assertThat(whole.stream().map(line -> Long.valueOf(line.substring(6)))).isSorted();
  }

  @Test
  void interruptsBetweenVcpusSurvivePauses() throws Exception {
    VmSettings vm =
        TestVms.builtinSmp("smp", "smp", "cpus=3 pings=3000", Irqchip.USER, TestVms.pcpus(3, 2));
    try (Machine machine = started(vm)) {
      console("smp").await("cpus up", LONG);
      while (!machine.state("smp").equals(VmStatus.POWERED_OFF)) {
        try {
          machine.pause("smp");
          machine.resume("smp");
          LockSupport.parkNanos(RUN_NANOS);
        } catch (MachineException ended) {
          assertThat(ended)
              .hasMessageMatching("vm smp: it is (ending|powered_off) and cannot be .*");
        }
      }
    }

    assertThat(console("smp").text()).endsWith("smp: 3000 pings, none lost\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void aResetGuestPrintsItsFirstLinesAgainAndTheCountersGoOn(Irqchip irqchip) throws Exception {
    int[] pcpu = TestVms.pcpus(1, 1);
    VmSettings vm = TestVms.builtinSmp("guest", "hello", "times=1000 interval-ms=1", irqchip, pcpu);
    try (Machine machine = started(vm)) {
      console("guest").await("(3 of 1000)", LONG);
      long bytes = machine.vm("guest").count(Com1.BYTES_OUT);

      machine.reset("guest");

      Ensemble.await(
          () -> console("guest").text().split("\\(1 of 1000\\)", -1).length == 3, "first line");
      assertThat(machine.report().vms().getFirst().count(Com1.BYTES_OUT).longValue())
          .isGreaterThan(bytes);
      assertThat(machine.state("guest")).isEqualTo(VmStatus.RUNNING);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void aResetVmStartsItsOtherVcpusAgain(Irqchip irqchip) throws Exception {
    int[] pcpus = TestVms.pcpus(3, 2);
    VmSettings vm = TestVms.builtinSmp("smp", "smp", "cpus=3 pings=100000000", irqchip, pcpus);
    try (Machine machine = started(vm)) {
      for (int round = 1; round <= 5; round++) {
        int ups = round + 1;
        Ensemble.await(
            () -> console("smp").text().split("3 cpus up", -1).length == ups,
            "up in round " + round + ": " + console("smp").text());
        machine.reset("smp");
      }
    }
  }

  @Test
  void aTimerGuestThatIsResetHearsEveryTick() throws Exception {
    int[] pcpu = TestVms.pcpus(1, 1);
    VmSettings vm =
        TestVms.builtinSmp("timer", "timer", "ticks=50 period-us=2000", Irqchip.USER, pcpu);
    try (Machine machine = started(vm)) {
      console("timer").await("periodic", LONG);

      machine.reset("timer");

      assertThat(machine.awaitEnd(LONG)).isTrue();
    }
    assertThat(listener.end("timer").kind())
        .as(console("timer").text())
        .isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void theTimeThatAGuestsTimersTookIsInTheReport() throws Exception {
    int[] pcpu = TestVms.pcpus(1, 1);
    VmSettings vm =
        TestVms.builtinSmp("timer", "timer", "ticks=50 period-us=2000", Irqchip.USER, pcpu);
    try (Machine machine = started(vm)) {
      assertThat(machine.awaitEnd(LONG)).isTrue();

      assertThat(machine.report().vms().getFirst().count(GuestTimers.CPU_TIME).doubleValue())
          .isPositive();
    }
  }

  @Test
  void aPausedVmIsStopped() throws Exception {
    try (Machine machine = started(counter("guest"))) {
      machine.pause("guest");

      machine.stop("guest", "enough");

      assertThat(machine.awaitEnd(LONG)).isTrue();
      assertThat(machine.state("guest")).isEqualTo(VmStatus.POWERED_OFF);
    }
    assertThat(listener.end("guest")).hasToString("stopped (enough)");
  }

  @Test
  void aGuestDiesWhileItsNeighbourIsPaused() throws Exception {
    int[] pcpu = TestVms.pcpus(1, 1);
    VmSettings bad = TestVms.builtinSmp("bad", "faulty", "", Irqchip.USER, pcpu);
    try (Machine machine =
        Machine.create(
            TestVms.scenario(counter("paused"), bad), vm -> console(vm.name()), listener)) {
      machine.start();
      machine.pause("paused");
      Ensemble.await(() -> machine.state("bad") == VmStatus.POWERED_OFF, "the bad one is over");
      assertThat(machine.report().vms().getLast().end()).isEqualTo("crashed");

      machine.resume("paused");

      awaitLines("paused", 2);
    }
  }

  @Test
  void aRealtimeVmIsNeitherPausedNorResetFromOutside() {
    VmSettings vm = TestVms.withHostHygiene(TestVms.builtin("rt", "spin", ""));
    try (Machine machine = started(vm)) {
      String remedy = " from outside; let its guest end, or stop it";
      refused(() -> machine.pause("rt"), "vm rt: a real-time VM is not paused" + remedy);
      refused(() -> machine.reset("rt"), "vm rt: a real-time VM is not reset" + remedy);
      refused(() -> machine.resume("rt"), "vm rt: it is running and cannot be resumed");
      assertThat(machine.state("rt")).isEqualTo(VmStatus.RUNNING);
    }
  }

  @Test
  void aVmThatIsNotThereIsNamedWithThoseThatAre() {
    try (Machine machine = started(counter("guest"))) {
      String message = "vm ghost: there is none; there are [guest]";
      refused(() -> machine.pause("ghost"), message);
      refused(() -> machine.resume("ghost"), message);
      refused(() -> machine.reset("ghost"), message);
      refused(() -> machine.stop("ghost", "why"), message);
      refused(() -> machine.state("ghost"), message);
    }
  }

  @Test
  void aVmWhoseKernelIsGoneEndsAtItsReset(@TempDir Path directory) throws Exception {
    VmSettings vm = TestVms.realMode(directory, "guest", 0xeb, 0xfe); // jmp $
    try (Machine machine = started(vm)) {
      Files.delete(directory.resolve("guest.bin"));

      assertThatThrownBy(() -> machine.reset("guest"))
          .isInstanceOf(MachineException.class)
          .hasMessageStartingWith("vm guest: it cannot be reset and ends: ")
          .hasMessageContaining("guest.bin");

      assertThat(machine.awaitEnd(LONG)).isTrue();
    }
    assertThat(listener.end("guest").kind()).isEqualTo(VmEnd.Kind.CRASHED);
  }

  private static void refused(Runnable operation, String message) {
    assertThatThrownBy(operation::run).isInstanceOf(MachineException.class).hasMessage(message);
  }
}
