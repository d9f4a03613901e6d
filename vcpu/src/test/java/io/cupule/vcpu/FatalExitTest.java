package io.cupule.vcpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.vcpu.exit.Diagnostic;
import io.cupule.vcpu.exit.ExitDispatch;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.exit.MsrHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exits that no test guest can make on every host, written into the run area as the kernel would
 * (struct kvm_run: the operands begin at byte 32), and values that no kernel should write there.
 */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FatalExitTest {
  private static final long OPERANDS = 32;

  private final Recorder recorder = new Recorder();
  @AutoClose private final TestVm machine = new TestVm(Mode.REAL, 0xf4);
  private final MemorySegment area;
  private final ExitDispatch dispatch =
      new ExitDispatch(
          machine.vcpu(), machine.memory(), recorder, List.of(), List.of(), MsrHandler.NONE);

  FatalExitTest() throws ReflectiveOperationException {
    area = RunAreas.memory(machine.vcpu().runArea());
    machine.enter();
  }

  @Test
  void powerOffAndResetEndTheVcpuInOrder() {
    area.set(JAVA_INT, OPERANDS, 1);
    assertThat(dispatch.end(ExitReason.SYSTEM_EVENT)).isEqualTo(new VcpuEnd.PowerOff());
    area.set(JAVA_INT, OPERANDS, 2);
    assertThat(dispatch.end(ExitReason.SYSTEM_EVENT)).isEqualTo(new VcpuEnd.Reset());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 77, -1})
  void otherSystemEventIsACrash(int type) {
    area.set(JAVA_INT, OPERANDS, type);
    assertThat(crash(ExitReason.SYSTEM_EVENT))
        .isEqualTo("SYSTEM_EVENT: the guest reported a crash, type " + type);
  }

  @Test
  void refusedEntryTellsTheHardwaresReason() {
    area.set(JAVA_LONG, OPERANDS, 0x8000_0021L);
    assertThat(crash(ExitReason.FAIL_ENTRY))
        .isEqualTo("FAIL_ENTRY: the CPU refused the guest state, hardware reason 0x80000021");
  }

  @Test
  void exitThatKvmDoesNotKnowTellsTheHardwaresCode() {
    area.set(JAVA_LONG, OPERANDS, 0x1234);
    assertThat(crash(ExitReason.UNKNOWN))
        .isEqualTo("UNKNOWN: KVM does not know the CPU's exit 0x1234");
  }

  @Test
  void exitThatIsNotHandledTellsItsNumber() {
    area.set(JAVA_INT, 8, 99);
    assertThat(crash(ExitReason.OTHER)).isEqualTo("KVM exit 99 (OTHER), which is not handled");
  }

  @ParameterizedTest
  @CsvSource({
    "1, KVM cannot emulate the instruction",
    "2, two exceptions at once",
    "3, an event could not be delivered",
    "4, the CPU left the guest for an unexpected reason",
    "9, suberror 9",
  })
  void internalErrorTellsItsKindAndItsData(int suberror, String words) {
    area.set(JAVA_INT, OPERANDS, suberror);
    area.set(JAVA_INT, OPERANDS + 4, 2);
    area.set(JAVA_LONG, OPERANDS + 8, 0xabc);
    area.set(JAVA_LONG, OPERANDS + 16, -1);
    assertThat(crash(ExitReason.INTERNAL_ERROR))
        .isEqualTo("INTERNAL_ERROR: " + words + ", data 0xabc 0xffffffffffffffff");
  }

  @ParameterizedTest
  @ValueSource(ints = {17, Integer.MAX_VALUE, -1})
  void dataCountBeyondTheAreaIsCutOff(int count) {
    area.set(JAVA_INT, OPERANDS, 1);
    area.set(JAVA_INT, OPERANDS + 4, count);
    assertThat(crash(ExitReason.INTERNAL_ERROR).split(" 0x", -1)).hasSizeLessThanOrEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "3, 3", "8, 8", "9, 8", "-1, 1"})
  void mmioLengthIsOneToEight(int written, int seen) {
    area.set(JAVA_LONG, OPERANDS, 0x5000);
    area.set(JAVA_LONG, OPERANDS + 8, -1);
    area.set(JAVA_INT, OPERANDS + 16, written);
    area.set(JAVA_BYTE, OPERANDS + 20, (byte) 1);
    dispatch.mmio();
    assertThat(recorder.accesses)
        .containsExactly("write 0x5000/%d 0x%x".formatted(seen, -1L >>> (64 - 8 * seen)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, -8, Long.MAX_VALUE, Long.MIN_VALUE})
  void ioDataOutsideTheAreaIsAFaultOfThatVcpu(long offset) {
    area.set(JAVA_BYTE, OPERANDS, (byte) 1);
    area.set(JAVA_BYTE, OPERANDS + 1, (byte) 4);
    area.set(JAVA_INT, OPERANDS + 4, 1);
    area.set(JAVA_LONG, OPERANDS + 8, offset);
    assertThatThrownBy(dispatch::io).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(recorder.accesses).isEmpty();
  }

  @Test
  void endlessStringAccessEndsAtTheAreasEnd() {
    area.set(JAVA_BYTE, OPERANDS, (byte) 1);
    area.set(JAVA_BYTE, OPERANDS + 1, (byte) 4);
    area.set(JAVA_INT, OPERANDS + 4, Integer.MAX_VALUE);
    area.set(JAVA_LONG, OPERANDS + 8, 4096);
    assertThatThrownBy(dispatch::io).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(recorder.accesses).hasSizeLessThan(100_000);
  }

  private String crash(ExitReason reason) {
    VcpuEnd end = dispatch.end(reason);
    assertThat(end).isInstanceOf(VcpuEnd.Crashed.class);
    Diagnostic diagnostic = ((VcpuEnd.Crashed) end).diagnostic();
    assertThat(diagnostic.format()).startsWith(diagnostic.reason()).contains("mode real mode");
    return diagnostic.reason();
  }
}
