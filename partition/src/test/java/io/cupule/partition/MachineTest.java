package io.cupule.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.Bus;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.report.MachineReport;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole machines on real KVM. */
@RequiresKvm
@Timeout(180)
class MachineTest {
  private static final Duration LONG = Patience.LONG;
  private static final int NO_SUCH_PCPU = 8000;

  private final RecordingListener listener = new RecordingListener();
  private final Map<String, MemoryConsole> consoles = new ConcurrentHashMap<>();

  private Machine machine(VmSettings... vms) {
    return machine(TestVms.scenario(vms));
  }

  private Machine machine(Scenario scenario) {
    return Machine.create(scenario, vm -> console(vm.name()), listener);
  }

  private MemoryConsole console(String vm) {
    return consoles.computeIfAbsent(vm, name -> new MemoryConsole());
  }

  /** At a reset. */
  private static VmSettings stopping(VmSettings vm) {
    return TestVms.withReactions(
        Reaction.STOP, Reaction.STOP, Reaction.STOP, TripleFault.CRASH, vm);
  }

  private void runToEnd(VmSettings... vms) throws InterruptedException {
    try (Machine machine = machine(vms)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).isTrue();
    }
  }

  @Test
  void aGuestPrintsAndExitsWithSuccess() throws Exception {
    runToEnd(TestVms.builtin("alpha", "hello", "times=2"));

    assertThat(listener.end("alpha").kind()).isEqualTo(VmEnd.Kind.EXITED);
    assertThat(console("alpha").text()).contains("(1 of 2)").contains("(2 of 2)");
  }

  @Test
  void theFirstGuestInstructionsAreMarkedAndTimed() throws Exception {
    runToEnd(TestVms.builtin("alpha", "hello", ""));

    assertThat(listener.milestones()).hasSize(1);
    assertThat(listener.milestones().getFirst().value()).isEqualTo(1);
    assertThat(listener.milestones().getFirst().nanosSinceLaunch()).isPositive();
  }

  @Test
  void aVmThatDiesTakesNoOtherDown() throws Exception {
    runToEnd(
        TestVms.builtin("bad", "faulty", ""),
        TestVms.builtin("good", "counter", "prints=3 interval-ms=200"));

    assertThat(listener.end("bad").kind()).isEqualTo(VmEnd.Kind.CRASHED);
    assertThat(listener.end("bad").detail()).contains("bad/vcpu0").contains("triple fault");
    assertThat(listener.end("bad").diagnostic()).isPresent();
    assertThat(listener.end("good").kind()).isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void aGuestThatNeverExitsIsStopped() throws Exception {
    try (Machine machine = machine(TestVms.builtin("alpha", "spin", ""))) {
      machine.start();
      machine.stopAndWait("enough");
    }

    assertThat(listener.end("alpha")).hasToString("stopped (enough)");
    assertThat(listener.end("alpha").asAsked()).isTrue();
  }

  @Test
  void closingAMachineStopsWhatStillRuns() throws Exception {
    try (Machine machine = machine(TestVms.builtin("alpha", "spin", ""))) {
      machine.start();
    }

    assertThat(listener.end("alpha")).hasToString("stopped (the machine is closed)");
  }

  @Test
  void typedInputReachesTheGuest() throws Exception {
    try (Machine machine = machine(TestVms.builtin("alpha", "echo", ""))) {
      machine.start();
      MemoryConsole console = console("alpha");
      console.await("Ctrl-D", LONG);
      console.type("squirrel");
      console.await("squirrel", LONG);
      console.type("\u0004");
      assertThat(machine.awaitEnd(LONG)).isTrue();
    }

    assertThat(listener.end("alpha").kind()).isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void haltingWithNothingToWakeItEndsTheVm(@TempDir Path directory) throws Exception {
    runToEnd(TestVms.realMode(directory, "alpha", 0xf4)); // hlt

    assertThat(listener.end("alpha").kind()).isEqualTo(VmEnd.Kind.HALTED);
  }

  @Test
  void theResetPortOfTheKeyboardControllerEndsAVmThatIsToStopThen(@TempDir Path directory)
      throws Exception {
    // mov al,0xfe; out 0x64,al; jmp $
    runToEnd(stopping(TestVms.realMode(directory, "alpha", 0xb0, 0xfe, 0xe6, 0x64, 0xeb, 0xfe)));

    assertThat(listener.end("alpha").kind()).isEqualTo(VmEnd.Kind.RESET);
    assertThat(listener.end("alpha").asAsked()).isTrue();
  }

  @Test
  void theResetControlPortEndsAVmThatIsToStopThen(@TempDir Path directory) throws Exception {
    // mov dx,0xcf9; mov al,6; out dx,al; jmp $
    runToEnd(
        stopping(
            TestVms.realMode(directory, "alpha", 0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, 0xeb, 0xfe)));

    assertThat(listener.end("alpha").kind()).isEqualTo(VmEnd.Kind.RESET);
  }

  @Test
  void aGuestThatReportsFailureDidNotEndAsAsked(@TempDir Path directory) throws Exception {
    // mov al,5; out 0xf4,al; jmp $
    runToEnd(TestVms.realMode(directory, "alpha", 0xb0, 0x05, 0xe6, 0xf4, 0xeb, 0xfe));

    assertThat(listener.end("alpha")).hasToString("failed (debug-exit status 11)");
    assertThat(listener.end("alpha").asAsked()).isFalse();
  }

  @Test
  void accessesThatNoDeviceAnswersAreCountedAndNamedOnce(@TempDir Path directory) throws Exception {
    VmSettings vm =
        // in al,0x99; in al,0x99; hlt
        TestVms.realMode(directory, "alpha", 0xe4, 0x99, 0xe4, 0x99, 0xf4);
    try (Machine machine = machine(vm)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).isTrue();
      assertThat(machine.report().vms().getFirst().count(Bus.UNCLAIMED)).isEqualTo(2L);
    }

    assertThat(listener.warnings()).hasSize(1);
    assertThat(listener.warnings().getFirst()).contains("alpha").contains("0x99");
  }

  @Test
  void aVmThatCannotBePinnedCrashesAlone() throws Exception {
    runToEnd(
        TestVms.builtinOn(NO_SUCH_PCPU, "lost", "hello", ""), TestVms.builtin("good", "hello", ""));

    assertThat(listener.end("lost").kind()).isEqualTo(VmEnd.Kind.CRASHED);
    assertThat(listener.end("lost").detail()).contains("did not start").contains("EINVAL");
    assertThat(listener.end("good").kind()).isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void aMissingKernelIsRefusedWithTheVmsName(@TempDir Path directory) {
    VmSettings vm = TestVms.file("alpha", directory.resolve("nowhere.elf"));

    assertThatThrownBy(() -> machine(vm))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("vm alpha")
        .hasMessageContaining("nowhere.elf");
  }

  @Test
  void stateTimesAddUpToTheTimeSinceTheVcpuWasMade() throws Exception {
    long beforeMade = System.nanoTime();
    try (Machine machine =
        machine(TestVms.builtin("alpha", "counter", "prints=2 interval-ms=100"))) {
      long afterMade = System.nanoTime();
      machine.start();
      assertThat(machine.awaitEnd(LONG)).isTrue();

      long beforeReport = System.nanoTime();
      MachineReport.VcpuReport vcpu = machine.report().vcpus().getFirst();
      long afterReport = System.nanoTime();

      double sum = vcpu.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
      assertThat(sum).isBetween((beforeReport - afterMade) / 1e9, (afterReport - beforeMade) / 1e9);
      assertThat(vcpu.seconds().get("running")).isGreaterThan(0.1);
      assertThat(vcpu.guestSeconds()).isLessThanOrEqualTo(vcpu.seconds().get("running"));
      assertThat(vcpu.exits()).containsKey("io");
    }
  }
}
