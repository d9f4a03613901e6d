package io.cupule.partition.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.CompiledGuest;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What guests find that drive a PC's devices as data sheets say, on real KVM. */
@RequiresKvm
@Requires(Requirement.CC)
@Timeout(120)
final class PcGuestsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private Map<String, String> run(String guest, Irqchip irqchip) throws Exception {
    return run(TestVms.image(guest, CompiledGuest.compile(guest, folder), irqchip));
  }

  private static Map<String, String> run(VmSettings vm) throws Exception {
    MemoryConsole console = new MemoryConsole();
    RecordingListener listener = new RecordingListener();
    try (Machine machine = Machine.create(TestVms.scenario(vm), _ -> console, listener)) {
      machine.start();
      assertThat(machine.awaitEnd(LONG)).as(() -> "printed: " + console.text()).isTrue();
    }
    assertThat(listener.end(vm.name()).kind()).as(console.text()).isEqualTo(VmEnd.Kind.EXITED);
    return CompiledGuest.results(console.text());
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void aSerialDriverThatServesOneCauseForEachEdgeSendsAndReadsAll(Irqchip irqchip)
      throws Exception {
    assertThat(run("serial-edges", irqchip))
        .contains(
            entry("pic.sent", "a"),
            entry("pic.read", "c"),
            entry("pic.causes", "4c"),
            entry("pic.timeouts", "3"),
            entry("apic.sent", "a"),
            entry("apic.read", "c"),
            entry("apic.causes", "4c"),
            entry("apic.timeouts", "3"));
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void clocksWhoseNextInterruptIsThereAtOnceLoseNoEdge(Irqchip irqchip) throws Exception {
    assertThat(run("clock-edges", irqchip))
        .contains(
            entry("periodic", "1"),
            entry("periodic.flags", "c0"),
            entry("update", "2"),
            entry("update.flags", "b0"),
            entry("one-shots", "5"));
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void aLevelThatNobodyTookComesWhenACpuCanTakeIt(Irqchip irqchip) throws Exception {
    assertThat(run("level-without-taker", irqchip))
        .contains(
            entry("absent.entry", "8060"),
            entry("absent.corrected", "1"),
            entry("disabled.entry", "8060"),
            entry("disabled.rewritten", "1"),
            entry("lowest.entry", "8160"),
            entry("lowest.rewritten", "1"));
  }

  /** KVM's own I/O APIC waits for the entry to be written. */
  @Test
  void aLevelThatNobodyTookComesWhenALocalApicIsEnabled() throws Exception {
    assertThat(run("level-without-taker", Irqchip.USER)).containsEntry("lowest.enabled", "1");
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void theTimerIsAtPin2OfTheIoApic(Irqchip irqchip) throws Exception {
    assertThat(run("timer-pin", irqchip)).containsOnly(entry("pin0", "0"), entry("pin2", "3"));
  }

  /** KVM's own I/O APIC has neither the pair at a pin nor ExtINT. */
  @Test
  void thePairInterruptsThroughTheIoApicAsVirtualWire() throws Exception {
    assertThat(run("virtual-wire", Irqchip.USER)).containsEntry("ticks", "1");
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void theLocalApicTimerKeepsItsCountWhenItBecomesPeriodic(Irqchip irqchip) throws Exception {
    assertThat(run("timer-mode", irqchip))
        .containsOnly(
            entry("initial", "999999"),
            entry("falls", "1"),
            entry("repeats", "1"),
            entry("kept", "999999"),
            entry("stops", "1"),
            entry("deadline.initial", "0"),
            entry("deadline.current", "0"));
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void aTestGuestDrivesInterruptLinesItself(Irqchip irqchip) throws Exception {
    VmSettings vm =
        TestVms.image("test-device", CompiledGuest.compile("test-device", folder), irqchip);

    assertThat(run(TestVms.withTestDevice(vm)))
        .containsOnly(
            entry("port", "1234ff78"),
            entry("port.word", "ff78"),
            entry("memory", "cafebabe"),
            entry("memory.last", "600d"),
            entry("pic", "2"),
            entry("edge", "1"),
            entry("level", "3"),
            entry("pin20", "1"));
  }

  @Test
  void withoutTheFieldThereIsNoTestDevice() throws Exception {
    VmSettings vm =
        TestVms.image("test-device", CompiledGuest.compile("test-device", folder), Irqchip.USER);

    assertThat(run(vm))
        .contains(entry("port", "ffffffff"), entry("memory", "ffffffff"), entry("edge", "0"));
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL", "USER"})
  void theLocalApicsPageMovesAndCpuidTellsWhetherItIsEnabled(Irqchip irqchip) throws Exception {
    assertThat(run("apic-base", irqchip))
        .containsOnly(
            entry("base", "fee00900"),
            entry("cpuid.at-first", "1"),
            entry("cpuid.disabled", "0"),
            entry("cpuid.enabled", "1"),
            entry("moved", "42000900"),
            entry("moved.version", "1"),
            entry("moved.priority", "20"),
            entry("back.priority", "20"),
            entry("low-bits", "1"),
            entry("beyond", "1"),
            entry("base.last", "fee00900"));
  }
}
