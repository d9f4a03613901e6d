package io.cupule.partition.chipset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cupule.device.MessageSink;
import io.cupule.kvm.Kvm;
import io.cupule.kvm.KvmRun;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.time.ManualTimers;
import io.cupule.vcpu.UserIrqchip;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Message-signalled interrupts of devices, whoever emulates the local APICs. */
@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MessagesTest {
  private static final int VECTOR = 0x40;
  private static final long TO_CPU_0 = 0xfee0_0000L;
  private static final long TO_NOBODY = 0xfee0_5000L;

  /** Names CPU 0, but for the upper part. */
  private static final long MEMORY = 0x1230_0000L;

  private static final int READY = 0x77;
  private static final int HANDLED = 0x78;

  /** In user space: a local APIC that software has enabled. */
  private static LocalApic enabled(UserIrqchip irqchip) {
    LocalApic apic = irqchip.bus().attach(0, true, irqchip.clocks(), new Ignored());
    apic.mmioWrite(0xf0, 4, 0x1ff);
    return apic;
  }

  @Test
  void userSpaceLocalApicTakesAMessage() {
    ManualTimers timers = new ManualTimers();
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm();
        TscReference reference = TscReference.open(kvm, timers);
        UserChipset chipset = new UserChipset(vm, timers, reference, _ -> false)) {
      LocalApic apic = enabled(chipset.forVcpus().orElseThrow());

      chipset.messages().message(TO_NOBODY, VECTOR);
      chipset.messages().message(MEMORY, VECTOR);
      assertThat(apic.hasPending()).isFalse();

      chipset.messages().message(TO_CPU_0, VECTOR);
      assertThat(apic.pendingVector()).isEqualTo(VECTOR);
    }
  }

  @Test
  void kernelLocalApicTakesAMessage() {
    int[] code =
        IntStream.concat(
                IntStream.of(0xc7, 0x06, 0x00, 0x01, 0x00, 0x90), // vector 0x40: 0x9000
                IntStream.of(
                    0x66, 0xb9, 0x1b, 0, 0, 0, 0x0f, 0x32, 0x80, 0xcc, 0x0c, 0x0f, 0x30, // x2APIC
                    0x66, 0xb9, 0x0f, 8, 0, 0, 0x66, 0xb8, 0xff, 1, 0, 0, 0x66, 0x31, 0xd2, //
                    0x0f, 0x30, // spurious vector: enable
                    0xfb, 0xe6, READY, 0xf4, 0xeb, 0xfd)) // sti; out; hlt, again
            .toArray();
    List<KernelChipset> made = new ArrayList<>();
    try (TestVm guest = new TestVm(Mode.REAL, vm -> made.add(new KernelChipset(vm)), code)) {
      guest.memory().writeInt(0x9000, 0xcf90_00e6 | HANDLED << 8); // out HANDLED; nop; iret
      guest.enter();
      MessageSink messages = made.getFirst().messages();
      assertThat(portOfExit(guest.vcpu())).isEqualTo(READY);

      messages.message(MEMORY, VECTOR + 1);
      messages.message(TO_NOBODY, VECTOR + 1);
      messages.message(TO_CPU_0, VECTOR);

      assertThat(portOfExit(guest.vcpu())).isEqualTo(HANDLED);
    }
  }

  @Test
  void withoutAChipsetMessagesLeadNowhere() {
    assertThatCode(() -> Chipset.NONE.messages().message(TO_CPU_0, VECTOR))
        .doesNotThrowAnyException();
  }

  private static int portOfExit(VcpuFd vcpu) {
    int result;
    do {
      result = vcpu.run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    KvmRun area = vcpu.runArea();
    assertThat(area.exitReason()).isEqualTo(2); // KVM_EXIT_IO
    return area.ioPort();
  }

  private static final class Ignored implements ApicEvents {
    @Override
    public void interruptPending() {}

    @Override
    public void nmi() {}

    @Override
    public void init() {}

    @Override
    public void sipi(int vector) {}

    @Override
    public void extInt() {}
  }
}
