package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.state.Reg;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.kvm.testing.TestVm;
import io.cupule.kvm.testing.TestVm.Mode;
import io.cupule.linux.EventFd;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IoEventTest {
  private static final int MMIO = 6; // KVM_EXIT_MMIO

  @AutoClose private final EventFd event = new EventFd();

  @Test
  void writeToAPortSignalsInsteadOfAnExit() {
    try (RealModeGuest guest = new RealModeGuest("e6 50 e6 50 e6 51")) { // out 50; out 50; out 51
      guest.vm().ioeventfd(event, IoEvent.port(0x50, 1));

      assertThat(guest.exit(RealModeGuest.IO).ioPort()).isEqualTo(0x51);

      assertThat(event.drain()).isEqualTo(2);
    }
  }

  @Test
  void otherValueThanTheDoorbellsExits() {
    // mov al, 5; out 50; mov al, 6; out 50
    try (RealModeGuest guest = new RealModeGuest("b0 05 e6 50 b0 06 e6 50")) {
      guest.vm().ioeventfd(event, IoEvent.port(0x50, 1).forValue(5));

      assertThat(guest.exit(RealModeGuest.IO).ioPort()).isEqualTo(0x50);

      assertThat(guest.get(Reg.RAX) & 0xff).isEqualTo(6);
      assertThat(event.drain()).isEqualTo(1);
    }
  }

  @Test
  void writeToMemorySignalsInTheLengthThatIsAskedFor() {
    int[] code = {
      0xc7,
      0x04,
      0x25,
      0x00,
      0x00,
      0x18,
      0x00,
      7,
      0,
      0,
      0, // mov dword [0x180000], 7
      0xc6,
      0x04,
      0x25,
      0x00,
      0x00,
      0x18,
      0x00,
      7 // mov byte [0x180000], 7
    };
    try (TestVm guest = new TestVm(Mode.USER, code)) {
      guest.vm().ioeventfd(event, IoEvent.memory(TestVm.MMIO, 4));
      guest.enter();

      runToExit(guest.vcpu(), MMIO);

      assertThat(guest.vcpu().runArea().mmioLength()).isEqualTo(1);
      assertThat(event.drain()).isEqualTo(1);
    }
  }

  @Test
  void ioEventOfAnyLengthHearsEveryWrite() {
    int[] code = {
      0xc7,
      0x04,
      0x25,
      0x00,
      0x00,
      0x18,
      0x00,
      7,
      0,
      0,
      0, // mov dword [0x180000], 7
      0xc6,
      0x04,
      0x25,
      0x00,
      0x00,
      0x18,
      0x00,
      7, // mov byte [0x180000], 7
      0xe6,
      0x51 // out 51
    };
    try (TestVm guest = new TestVm(Mode.USER, code)) {
      guest.vm().ioeventfd(event, IoEvent.memory(TestVm.MMIO, 0));
      guest.enter();

      runToExit(guest.vcpu(), RealModeGuest.IO);

      assertThat(event.drain()).isEqualTo(2);
    }
  }

  private static void runToExit(VcpuFd vcpu, int reason) {
    int result;
    do {
      result = vcpu.run();
    } while (result == VcpuFd.INTERRUPTED);
    assertThat(result).isZero();
    assertThat(vcpu.runArea().exitReason()).isEqualTo(reason);
  }

  @Test
  void secondDoorbellForTheSameWritesIsRefused() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.ioeventfd(event, IoEvent.port(0x50, 2));

      assertThatThrownBy(() -> vm.ioeventfd(event, IoEvent.port(0x50, 2)))
          .hasMessageStartingWith("KVM_IOEVENTFD: EEXIST");
    }
  }

  @Test
  void writeThatCannotBeIsRefused() {
    IoEvent any = IoEvent.memory(0, 0);
    assertThatThrownBy(() -> any.forValue(1)).hasMessageContaining("0 bytes in MEMORY for one");
    assertThatThrownBy(() -> IoEvent.port(0x50, 8)).hasMessageContaining("8 bytes in PORT");
    assertThatThrownBy(() -> IoEvent.port(0x50, 0)).hasMessageContaining("0 bytes in PORT");
    assertThatThrownBy(() -> IoEvent.memory(0, 3)).hasMessageContaining("3 bytes in MEMORY");
    assertThatThrownBy(() -> IoEvent.port(0x1_0000, 1)).hasMessageContaining("port 0x10000");
  }
}
