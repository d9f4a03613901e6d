package io.cupule.partition.guest;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.serial.Com1;
import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.ProcSelf;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.Reaction;
import io.cupule.partition.scenario.TripleFault;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.testing.CompiledGuest;
import io.cupule.partition.testing.MemoryConsole;
import io.cupule.partition.testing.RecordingListener;
import io.cupule.partition.testing.TestVms;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guests that make their VM start anew. */
@RequiresKvm
@Timeout(180)
final class GuestResetTest {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final int LIMIT = TestVms.RESET_LIMIT;

  /** Counts in memory, and prints the count: inc [0x600]; mov al,[0x600]; add al,'0'; out. */
  private static final String COUNT = "fe 06 00 06 a0 00 06 04 30 ba f8 03 ee ";

  private static final String KEYBOARD = "b0 fe e6 64 "; // mov al,0xfe; out 0x64,al
  private static final String CONTROL = "ba f9 0c b0 06 ee "; // mov dx,0xcf9; mov al,6; out dx,al

  /** Initializes the first 8259 and leaves all its inputs unmasked: out 0x20 and 0x21. */
  private static final String PIC = "b0 11 e6 20 b0 20 e6 21 b0 04 e6 21 b0 01 e6 21 ";

  /** Prints A if the 8259 has no request of the serial port, else B: OCW3; in al,0x20; bit 4. */
  private static final String REQUEST = "b0 0a e6 20 e4 20 24 10 c0 e8 04 04 41 ba f8 03 ee ";

  /** Asserts the serial port's line: OUT2, and the interrupt of the empty transmitter. */
  private static final String ASSERT = "ba fc 03 b0 08 ee ba f9 03 b0 02 ee ";

  /** What comes after a reset is never run: mov dx,0x3f8; mov al,'X'; out dx,al; jmp $. */
  private static final String NEVER = "ba f8 03 b0 58 ee eb fe";

  @TempDir private Path directory;
  private final RecordingListener listener = new RecordingListener();
  private final MemoryConsole console = new MemoryConsole();

  private VmSettings guest(Irqchip irqchip, String code) throws Exception {
    return TestVms.realMode(directory, "alpha", irqchip, HEX.parseHex(COUNT + code + NEVER));
  }

  /** Prints a line and causes a triple fault. */
  private static VmSettings faulty(Irqchip irqchip) {
    return TestVms.builtinSmp("alpha", "faulty", "", irqchip, TestVms.cpu());
  }

  private int lines() {
    return console.text().split("about to fault", -1).length - 1;
  }

  private static VmSettings reacting(
      Reaction onCrash, Reaction onPowerOff, TripleFault fault, VmSettings vm) {
    return TestVms.withReactions(Reaction.RESTART, onCrash, onPowerOff, fault, vm);
  }

  private Machine machine(VmSettings vm) {
    return Machine.create(TestVms.scenario(vm), _ -> console, listener);
  }

  private VmInfo run(VmSettings vm) throws InterruptedException {
    try (Machine machine = machine(vm)) {
      machine.start();
      assertThat(machine.awaitEnd(Patience.LONG)).isTrue();
      eventually("its end is told", () -> listener.hasEnded("alpha"));
      return machine.vm("alpha");
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE", "KERNEL", "USER"})
  void guestThatAsksForAResetRunsAnewWithFreshMemoryUntilItAsksTooOften(Irqchip irqchip)
      throws Exception {
    VmInfo vm = run(guest(irqchip, KEYBOARD));

    assertThat(console.text()).isEqualTo("1".repeat(LIMIT + 1));
    assertThat(vm.resets()).containsEntry(ResetCause.GUEST, (long) LIMIT);
    assertThat(vm.starts()).isEqualTo(1);
    assertThat(listener.lives("alpha")).filteredOn("reset"::equals).hasSize(LIMIT);
    VmEnd end = vm.end().orElseThrow();
    assertThat(end.kind()).isEqualTo(VmEnd.Kind.RESET_LOOP);
    assertThat(end.asAsked()).isFalse();
    assertThat(end.detail()).contains("0x64", "10 resets within a minute", "resetLimit");
  }

  @Test
  void resetControlPortDoesTheSame() throws Exception {
    VmInfo vm = run(guest(Irqchip.USER, CONTROL));

    assertThat(console.text()).isEqualTo("1".repeat(LIMIT + 1));
    assertThat(vm.resets()).containsEntry(ResetCause.GUEST, (long) LIMIT);
    assertThat(vm.end().orElseThrow().detail()).contains("0xcf9");
  }

  @ParameterizedTest
  @CsvSource({"KERNEL", "USER"})
  void lineThatIsAssertedAtAResetIsLowAfterItAndRisesAgain(Irqchip irqchip) throws Exception {
    VmInfo vm = run(guest(irqchip, PIC + REQUEST + ASSERT + REQUEST + KEYBOARD));

    assertThat(console.text()).isEqualTo("1AB".repeat(LIMIT + 1));
    assertThat(vm.count(Com1.BYTES_OUT)).as("of all resets").isEqualTo(3L * (LIMIT + 1));
  }

  @Test
  @Requires(Requirement.CC)
  void processorsThatRunAtAResetWaitForTheirStartAnew() throws Exception {
    Path kernel = CompiledGuest.compile("reset-with-processors", directory);

    VmInfo vm = run(TestVms.fileSmp("alpha", kernel, "", TestVms.pcpus(2, 2)));

    assertThat(console.text()).isEqualTo("at-rest=1\ncounts=1\n".repeat(LIMIT + 1));
    assertThat(vm.end().orElseThrow().kind()).isEqualTo(VmEnd.Kind.RESET_LOOP);
  }

  @ParameterizedTest
  @CsvSource({"KERNEL", "USER"})
  void tripleFaultIsAResetWhereTheScenarioSaysSo(Irqchip irqchip) throws Exception {
    VmInfo vm = run(reacting(Reaction.STOP, Reaction.STOP, TripleFault.RESET, faulty(irqchip)));

    assertThat(lines()).isEqualTo(LIMIT + 1);
    assertThat(vm.resets()).containsEntry(ResetCause.TRIPLE_FAULT, (long) LIMIT);
    assertThat(vm.end().orElseThrow().kind()).isEqualTo(VmEnd.Kind.RESET_LOOP);
  }

  @Test
  void tripleFaultIsACrashElsewhere() throws Exception {
    VmInfo vm = run(faulty(Irqchip.USER));

    assertThat(lines()).isEqualTo(1);
    assertThat(vm.end().orElseThrow().kind()).isEqualTo(VmEnd.Kind.CRASHED);
    assertThat(vm.resets().values()).containsOnly(0L);
  }

  @Test
  void crashedVmIsStartedAgainWhereTheScenarioSaysSoUntilItDidTooOften() throws Exception {
    VmInfo vm =
        run(reacting(Reaction.RESTART, Reaction.STOP, TripleFault.CRASH, faulty(Irqchip.USER)));

    assertThat(lines()).isEqualTo(LIMIT + 1);
    assertThat(vm.starts()).isEqualTo(LIMIT + 1);
    assertThat(vm.resets()).containsEntry(ResetCause.CRASH, (long) LIMIT);
    assertThat(vm.end().orElseThrow().kind()).isEqualTo(VmEnd.Kind.CRASHED);
    assertThat(listener.warnings()).anyMatch(text -> text.contains("resetLimit"));
  }

  @Test
  void guestThatEndsInGoodOrderIsStartedAgainWhereTheScenarioSaysSo() throws Exception {
    VmInfo vm =
        run(
            reacting(
                Reaction.STOP,
                Reaction.RESTART,
                TripleFault.CRASH,
                TestVms.builtin("alpha", "hello", "times=1")));

    assertThat(vm.starts()).isEqualTo(LIMIT + 1);
    assertThat(vm.resets())
        .containsAllEntriesOf(Map.of(ResetCause.POWER_OFF, (long) LIMIT, ResetCause.CRASH, 0L));
    assertThat(vm.end().orElseThrow().kind()).isEqualTo(VmEnd.Kind.EXITED);
  }

  @Test
  void machineThatIsClosedWhileAVmComesBackTakesItAlong() throws Exception {
    VmSettings vm =
        reacting(Reaction.RESTART, Reaction.STOP, TripleFault.CRASH, faulty(Irqchip.USER));
    for (int i = 0; i < 5; i++) {
      int enough = lines() + 2;
      try (Machine machine = machine(vm)) {
        machine.start();
        eventually("it came back", () -> lines() >= enough);
      }
      assertThat(ProcSelf.kvmDescriptors()).isEmpty();
      assertThat(ProcSelf.threadNames()).noneMatch(name -> name.startsWith("alpha/"));
    }
  }
}
