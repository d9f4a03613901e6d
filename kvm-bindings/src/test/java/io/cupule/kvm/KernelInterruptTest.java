package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.EventFd;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways into the in-kernel interrupt controllers, up to the guest's handler. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KernelInterruptTest {
  private static final int READY = 0x77;
  private static final int VECTOR = 0x40;
  private static final long TO_CPU_0 = 0xfee0_0000L;
  private static final long TO_CPU_5 = 0xfee0_5000L;

  /** Switches the local APIC to x2APIC mode and on, says so and sleeps. */
  private static final String LOCAL_APIC_ON =
      "66 b9 1b 00 00 00 0f 32 80 cc 0c 0f 30" // IA32_APIC_BASE: enable, x2APIC
          + " 66 b9 0f 08 00 00 66 b8 ff 01 00 00 66 31 d2 0f 30" // spurious vector: enable
          + " fb e6 77 f4 eb fd"; // sti; out 77; hlt; again

  /** Programs the master 8259 for vectors 0x20 on, with input 4 open, says so and sleeps. */
  private static final String PIC_ON =
      "b0 11 e6 20 b0 20 e6 21 b0 04 e6 21 b0 01 e6 21 b0 ef e6 21" + " fb e6 77 f4 eb fd";

  @AutoClose private final EventFd event = new EventFd();

  private static RealModeGuest ready(String code, int vector) {
    RealModeGuest guest = new RealModeGuest(VmFd::createIrqchip, code).withHandler(vector);
    assertThat(guest.exit(RealModeGuest.IO).ioPort()).isEqualTo(READY);
    return guest;
  }

  @Test
  void messageReachesTheHandlerOfItsVector() {
    try (RealModeGuest guest = ready(LOCAL_APIC_ON, VECTOR)) {
      assertThat(guest.vm().signalMsi(TO_CPU_0, VECTOR)).isTrue();

      guest.exitFromHandler(VECTOR);
    }
  }

  @Test
  void messageToNobodyIsNoError() {
    try (RealModeGuest guest = ready(LOCAL_APIC_ON, VECTOR)) {
      assertThat(guest.vm().signalMsi(TO_CPU_5, VECTOR)).isFalse();
    }
  }

  @Test
  void messageWithoutControllersIsRefused() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      assertThatThrownBy(() -> vm.signalMsi(TO_CPU_0, VECTOR))
          .hasMessage("KVM_SIGNAL_MSI: EINVAL (invalid argument)");
    }
  }

  @Test
  void signalledEventReachesTheHandlerOfItsInput() {
    try (RealModeGuest guest = ready(PIC_ON, 0x24)) {
      guest.vm().irqfd(event, 4);

      event.signal();

      guest.exitFromHandler(0x24);
    }
  }

  @Test
  void eventHasOneInputOnly() {
    try (RealModeGuest guest = ready(PIC_ON, 0x24)) {
      guest.vm().irqfd(event, 4);

      assertThatThrownBy(() -> guest.vm().irqfd(event, 5))
          .hasMessageStartingWith("KVM_IRQFD: EBUSY");
    }
  }
}
