package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.VcpuEvents;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.error.SystemCallException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link CpuState} brings back after a guest and user space have changed all they can. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CpuStateTest {
  private static final int LSTAR = 0xc000_0082;
  private static final int SYSENTER_CS = 0x174;
  private static final int TSC = 0x10;
  private static final int TSC_ADJUST = 0x3b;

  /** Sets LSTAR, SYSENTER_CS, DR0, DR3 and CR8, then halts. */
  private static final String DIRTY =
      """
      b9 82 00 00 c0
      b8 11 11 11 11
      ba 22 00 00 00
      0f 30
      b9 74 01 00 00
      0f 30
      0f 23 c0
      0f 23 d8
      b0 07
      44 0f 22 c0
      f4
      """;

  @Test
  void dirtiedVcpuIsAsNewAfterRestore() {
    try (TestVm guest = guest(Mode.KERNEL, DIRTY)) {
      CpuState fresh = CpuState.capture(guest.vcpu());
      guest.enter();
      assertThat(guest.vcpu().run()).isZero();
      dirty(guest.vcpu());
      CpuState dirty = CpuState.capture(guest.vcpu());
      assertThat(parts(fresh).keySet())
          .as("parts that the test changed")
          .filteredOn(part -> !Objects.equals(parts(dirty).get(part), parts(fresh).get(part)))
          .contains("REGS", "SREGS", "DEBUGREGS", "VCPU_EVENTS");
      assertThat(dirty.msrs().values()).containsEntry(LSTAR, 0x22_1111_1111L);

      fresh.restoreTo(guest.vcpu());

      CpuState restored = CpuState.capture(guest.vcpu());
      assertThat(parts(restored)).isEqualTo(parts(fresh));
      assertThat(restored.msrs().values()).isEqualTo(fresh.msrs().values());
      assertThat(guest.vcpu().runArea().cr8()).isZero();
    }
  }

  private static void dirty(VcpuFd vcpu) {
    Regs regs = new Regs();
    for (Reg register : Reg.values()) {
      regs.set(register, 0x1234_5678 + register.ordinal());
    }
    vcpu.setRegs(regs);
    vcpu.nmi();
    vcpu.interrupt(0x33);
    VcpuEvents events = new VcpuEvents();
    vcpu.getEvents(events);
    events.queueException(13, OptionalInt.of(7));
    vcpu.setEvents(events);
    vcpu.runArea().requestInterruptWindow(true);
  }

  @Test
  void guestFindsTheFpuAsAfterPowerOn() {
    // ldmxcsr [rsp]; movq xmm0, rax; fldcw [rsp+4]; fldpi; out dx, al
    String dirty = "0f ae 14 24 66 48 0f 6e c0 d9 6c 24 04 d9 eb ee";
    // stmxcsr [rsp]; movq rax, xmm0; fnstcw [rsp+4]; out dx, al
    String look = "0f ae 1c 24 66 48 0f 7e c0 d9 7c 24 04 ee";
    try (TestVm guest = guest(Mode.USER, dirty + " " + look)) {
      guest.enter();
      guest.set(Reg.RAX, 0x55);
      CpuState fresh = CpuState.capture(guest.vcpu());
      long stack = guest.get(Reg.RSP);
      guest.memory().writeInt(stack, 0x3f80); // another rounding mode
      guest.memory().writeInt(stack + 4, 0x77f);
      assertThat(runToExit(guest)).isEqualTo(RealModeGuest.IO);
      guest.vcpu().completeExit();

      fresh.restoreTo(guest.vcpu());

      guest.set(Reg.RIP, TestVm.CODE + (dirty.length() + 1) / 3);
      assertThat(runToExit(guest)).isEqualTo(RealModeGuest.IO);
      assertThat(guest.memory().readInt(stack)).isEqualTo(0x1f80);
      assertThat(guest.get(Reg.RAX)).isZero();
      assertThat(guest.memory().readShort(stack + 4)).isEqualTo((short) 0x37f);
    }
  }

  @Test
  void restoredGuestRunsFromItsFirstInstructionAgain() {
    try (TestVm guest = guest(Mode.REAL, "40 f4")) { // inc ax; hlt
      guest.enter();
      CpuState fresh = CpuState.capture(guest.vcpu());
      for (int round = 0; round < 100; round++) {
        assertThat(runToExit(guest)).isEqualTo(RealModeGuest.HLT);
        assertThat(guest.get(Reg.RAX)).isOne();
        fresh.restoreTo(guest.vcpu());
      }
    }
  }

  @Test
  void timeStampCounterIsLeftAlone() {
    try (TestVm guest = guest(Mode.REAL, "f4")) {
      assertThat(CpuState.capture(guest.vcpu()).msrs().values())
          .containsKeys(LSTAR, SYSENTER_CS)
          .doesNotContainKeys(TSC, TSC_ADJUST);
    }
  }

  @Test
  void localApicInTheKernelIsPartOfTheState() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      try (VcpuFd boot = vm.createVcpu(0);
          VcpuFd second = vm.createVcpu(1)) {
        CpuState fresh = CpuState.capture(second);
        assertThat(parts(fresh)).containsKey("LAPIC");
        CpuState.capture(boot).restoreTo(second);
        assertThat(second.mpState()).isNotEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
        assertThat(parts(CpuState.capture(second))).isNotEqualTo(parts(fresh));
        fresh.restoreTo(second);
        assertThat(second.mpState()).isEqualTo(VcpuFd.MP_STATE_UNINITIALIZED);
        assertThat(parts(CpuState.capture(second))).isEqualTo(parts(fresh));
      }
    }
  }

  @Test
  void stateWithALocalApicDoesNotFitAVcpuWithout() {
    try (Kvm kvm = Kvm.open();
        VmFd with = kvm.createVm();
        TestVm without = guest(Mode.REAL, "f4")) {
      with.createIrqchip();
      try (VcpuFd vcpu = with.createVcpu(0)) {
        CpuState state = CpuState.capture(vcpu);
        assertThatThrownBy(() -> state.restoreTo(without.vcpu()))
            .isInstanceOf(SystemCallException.class)
            .hasMessage("KVM_SET_LAPIC: EINVAL (invalid argument)");
      }
    }
  }

  private static TestVm guest(Mode mode, String code) {
    byte[] bytes = HexFormat.of().parseHex(code.replaceAll("\\s", ""));
    int[] numbers = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i];
    }
    return new TestVm(mode, numbers);
  }

  private static int runToExit(TestVm guest) {
    int result;
    do {
      result = guest.vcpu().run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    return guest.vcpu().runArea().exitReason();
  }

  /** The parts' bytes in hexadecimal, by name. */
  private static Map<String, String> parts(CpuState state) {
    Map<String, String> parts = new TreeMap<>();
    for (StateBlock block : state.blocks()) {
      parts.put(block.name(), HexFormat.of().formatHex(block.toArray()));
    }
    return parts;
  }
}
