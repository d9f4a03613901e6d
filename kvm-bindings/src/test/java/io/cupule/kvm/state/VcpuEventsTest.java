package io.cupule.kvm.state;

import static io.cupule.kvm.RealModeGuest.HLT;
import static io.cupule.kvm.RealModeGuest.IO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmRun;
import io.cupule.kvm.RealModeGuest;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.error.SystemCallException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupts, NMIs and exceptions that user space makes a guest take, on a VM without irqchip. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VcpuEventsTest {
  private static final int IRQ_WINDOW_OPEN = 7;
  private static final int SET_TPR = 11;
  private static final int VECTOR = 0x21;
  private static final int NMI = 2;
  private static final int INVALID_OPCODE = 6;
  private static final int GENERAL_PROTECTION = 13;

  @Test
  void windowOpensAsSoonAsTheGuestAcceptsInterrupts() {
    try (RealModeGuest guest = new RealModeGuest("ee fb 90 eb fe")) { // out; sti; nop; jmp .
      assertThat(guest.exit(IO).readyForInterruptInjection()).isFalse();
      guest.area().requestInterruptWindow(true);
      assertThat(guest.exit(IRQ_WINDOW_OPEN).readyForInterruptInjection()).isTrue();
    }
  }

  @Test
  void windowThatIsNoLongerWantedDoesNotExit() {
    try (RealModeGuest guest = new RealModeGuest("ee fb 90 f4")) { // out; sti; nop; hlt
      guest.exit(IO).requestInterruptWindow(true);
      guest.area().requestInterruptWindow(false);
      guest.exit(HLT);
    }
  }

  @Test
  void interruptRunsItsHandlerOnce() {
    try (RealModeGuest guest = new RealModeGuest("fb 90 f4 f4").withHandler(VECTOR)) {
      guest.exit(HLT);
      guest.vcpu().interrupt(VECTOR);
      assertThat(guest.events().interruptInjected()).isTrue();
      assertThat(guest.events().interruptVector()).isEqualTo(VECTOR);
      guest.exitFromHandler(VECTOR);
      guest.exit(HLT);
      assertThat(guest.events().interruptInjected()).isFalse();
    }
  }

  @Test
  void secondInterruptBeforeTheFirstIsTakenReplacesIt() {
    try (RealModeGuest guest =
        new RealModeGuest("fb 90 f4 f4").withHandler(VECTOR).withHandler(VECTOR + 1)) {
      guest.exit(HLT);
      guest.vcpu().interrupt(VECTOR);
      guest.vcpu().interrupt(VECTOR + 1);
      guest.exitFromHandler(VECTOR + 1);
      guest.exit(HLT);
    }
  }

  @Test
  void interruptIsRefusedWhereTheKernelHasTheController() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      try (VcpuFd vcpu = vm.createVcpu(0)) {
        assertThatThrownBy(() -> vcpu.interrupt(VECTOR))
            .isInstanceOf(SystemCallException.class)
            .hasMessage("KVM_INTERRUPT: ENXIO (no such device or address)");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void interruptWithAVectorThatNoCpuHasIsRefused(int vector) {
    try (RealModeGuest guest = new RealModeGuest("f4")) {
      assertThatThrownBy(() -> guest.vcpu().interrupt(vector))
          .isInstanceOf(SystemCallException.class)
          .hasMessageStartingWith("KVM_INTERRUPT: EINVAL");
    }
  }

  @Test
  void taskPriorityIsThatOfUserSpaceAndChangesWithTheGuest() {
    // mov rax, cr8; out dx, al; mov al, 9; mov cr8, rax; hlt
    try (TestVm guest =
        new TestVm(
            Mode.KERNEL, 0x44, 0x0f, 0x20, 0xc0, 0xee, 0xb0, 9, 0x44, 0x0f, 0x22, 0xc0, 0xf4)) {
      guest.enter();
      KvmRun area = guest.vcpu().runArea();
      area.cr8(5);
      assertThat(guest.vcpu().run()).isZero();
      assertThat(area.ioData(0)).isEqualTo(5);
      assertThat(guest.vcpu().run()).isZero();
      assertThat(area.exitReason()).isEqualTo(HLT);
      assertThat(area.cr8()).isEqualTo(9);
    }
  }

  @Test
  void loweredTaskPriorityIsToldAtTheNextExit() {
    // mov al, 3; mov cr8, rax; hlt
    try (TestVm guest = new TestVm(Mode.KERNEL, 0xb0, 3, 0x44, 0x0f, 0x22, 0xc0, 0xf4)) {
      guest.enter();
      KvmRun area = guest.vcpu().runArea();
      area.cr8(9);
      assertThat(guest.vcpu().run()).isZero();
      // hardware exits at once, a KVM that emulates the instruction does not
      assertThat(area.exitReason()).isIn(SET_TPR, HLT);
      assertThat(area.cr8()).isEqualTo(3);
    }
  }

  @Test
  void taskPriorityThatNoCpuHasFailsTheRun() {
    try (RealModeGuest guest = new RealModeGuest("f4")) {
      guest.area().cr8(16);
      assertThat(VcpuFd.runFailure(guest.vcpu().run())).hasMessageStartingWith("KVM_RUN: EINVAL");
    }
  }

  @Test
  void apicBaseIsToldAtTheExit() {
    try (RealModeGuest guest = new RealModeGuest("f4")) {
      Sregs sregs = new Sregs();
      guest.vcpu().getSregs(sregs);
      sregs.apicBase(0xfee0_0900L);
      guest.vcpu().setSregs(sregs);
      assertThat(guest.exit(HLT).apicBase()).isEqualTo(0xfee0_0900L);
    }
  }

  @Test
  void nmiRunsItsHandlerAndIsMaskedUntilItReturns() {
    try (RealModeGuest guest = new RealModeGuest("f4").withHandler(NMI)) {
      assertThat(guest.events().canTakeNmi()).isTrue();
      guest.vcpu().nmi();
      assertThat(guest.events().nmiPending()).isTrue();
      assertThat(guest.events().canTakeNmi()).isFalse();
      guest.exitFromHandler(NMI);
      assertThat(guest.events().nmiPending()).isFalse();
      assertThat(guest.events().nmiMasked()).isTrue();
      assertThat(guest.events().canTakeNmi()).isFalse();
      guest.exit(HLT);
      assertThat(guest.events().canTakeNmi()).isTrue();
    }
  }

  @Test
  void queuedExceptionRunsItsHandlerInsteadOfTheNextInstruction() {
    try (RealModeGuest guest = new RealModeGuest("f4").withHandler(INVALID_OPCODE)) {
      VcpuEvents events = guest.events();
      events.queueException(INVALID_OPCODE, OptionalInt.empty());
      guest.vcpu().setEvents(events);
      guest.exitFromHandler(INVALID_OPCODE);
      guest.exit(HLT);
    }
  }

  @Test
  void errorCodeTravelsWithTheException() {
    // the handler is at the start: pop rax; hlt
    try (TestVm guest = new TestVm(Mode.KERNEL, 0x58, 0xf4)) {
      guest.enter();
      withHandlerAtTheCode(guest, GENERAL_PROTECTION);
      VcpuEvents events = new VcpuEvents();
      events.queueException(GENERAL_PROTECTION, OptionalInt.of(0x1234));
      guest.vcpu().setEvents(events);
      VcpuEvents kept = new VcpuEvents();
      guest.vcpu().getEvents(kept);
      assertThat(kept.exceptionInjected()).isTrue();
      assertThat(kept.exceptionVector()).isEqualTo(GENERAL_PROTECTION);
      assertThat(kept.exceptionError()).hasValue(0x1234);
      assertThat(guest.vcpu().run()).isZero();
      assertThat(guest.get(Reg.RAX)).isEqualTo(0x1234);
    }
  }

  /** A 64-bit interrupt gate, and the code segment descriptor that it names. */
  private static void withHandlerAtTheCode(TestVm guest, int vector) {
    long idt = 0x5000;
    long gdt = 0x6000;
    int code = 0x30;
    guest.memory().writeLong(gdt + code, 0x00af_9b00_0000_ffffL);
    guest.memory().writeLong(idt + 16L * vector, 0x8e00_0000_0000L | code << 16 | TestVm.CODE);
    Sregs sregs = new Sregs();
    guest.vcpu().getSregs(sregs);
    sregs.gdt(new DescriptorTable(gdt, 0xff));
    sregs.idt(new DescriptorTable(idt, 0xfff));
    guest.vcpu().setSregs(sregs);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, NMI, 32})
  void vectorThatIsNoExceptionIsRefused(int vector) {
    assertThatThrownBy(() -> new VcpuEvents().queueException(vector, OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vector %d is no exception; use 0 to 31 without 2", vector);
  }

  @Test
  void clearedEventsNeverReachTheGuest() {
    try (RealModeGuest guest =
        new RealModeGuest("f4").withHandler(NMI).withHandler(VECTOR).withHandler(INVALID_OPCODE)) {
      guest.vcpu().nmi();
      guest.vcpu().interrupt(VECTOR);
      VcpuEvents events = guest.events();
      events.queueException(INVALID_OPCODE, OptionalInt.empty());
      guest.vcpu().setEvents(events);
      events.clear();
      guest.vcpu().setEvents(events);
      guest.exit(HLT);
    }
  }
}
