package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.kvm.memory.GuestMemory;
import io.cupule.kvm.memory.MemoryBacking;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.linux.error.SystemCallException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresKvm
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IrqchipStateTest {
  private static final int CHANNEL_SIZE = 24;
  private static final int CHANNEL_LOAD_TIME = 16;
  private static final int CHANNELS = 3;

  @Test
  void raisedLinesAreForgottenAfterRestore() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      vm.createPit();
      IrqchipState fresh = IrqchipState.capture(vm);
      vm.irqLine(4).set(true);
      vm.irqLine(12).set(true);
      assertThat(parts(IrqchipState.capture(vm))).isNotEqualTo(parts(fresh));

      fresh.restoreTo(vm);

      assertThat(parts(IrqchipState.capture(vm))).isEqualTo(parts(fresh));
      assertThat(fresh.blocks()).hasSize(4);
    }
  }

  @Test
  void programmedControllersAndTimerAreAsNewAfterRestore() {
    String code =
        "b0 11 e6 20 b0 20 e6 21 b0 04 e6 21 b0 01 e6 21 b0 fb e6 21" // master 8259
            + " b0 34 e6 43 b0 10 e6 40 b0 27 e6 40" // 8254 channel 0, rate 10000
            + " e6 77"; // tell
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm();
        GuestMemory memory =
            GuestMemory.map(MemoryBacking.NORMAL, new GuestMemory.Slot(0, 1 << 20))) {
      vm.setTssAddress(0xfffb_d000L);
      vm.setMemory(memory);
      vm.createIrqchip();
      vm.createPit();
      byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);
      memory.write(0xf_fff0 - 0x100, bytes, 0, bytes.length);
      try (VcpuFd vcpu = vm.createVcpu(0)) {
        startAt(vcpu, 0xf_fff0 - 0x100);
        IrqchipState fresh = IrqchipState.capture(vm);
        int result;
        do {
          result = vcpu.run();
        } while (result == VcpuFd.INTERRUPTED);
        assertThat(vcpu.runArea().ioPort()).isEqualTo(0x77);
        assertThat(parts(IrqchipState.capture(vm)).getLast()).isNotEqualTo(parts(fresh).getLast());

        fresh.restoreTo(vm);

        assertThat(parts(IrqchipState.capture(vm))).isEqualTo(parts(fresh));
      }
    }
  }

  @Test
  void machineWithoutATimerHasThreeParts() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      vm.createIrqchip();
      assertThat(IrqchipState.capture(vm).blocks()).hasSize(3);
    }
  }

  @Test
  void machineWithoutControllersIsRefused() {
    try (Kvm kvm = Kvm.open();
        VmFd vm = kvm.createVm()) {
      assertThatThrownBy(() -> IrqchipState.capture(vm))
          .isInstanceOf(SystemCallException.class)
          .hasMessage("KVM_GET_IRQCHIP: ENXIO (no such device or address)");
    }
  }

  private static void startAt(VcpuFd vcpu, long address) {
    Sregs sregs = new Sregs();
    vcpu.getSregs(sregs);
    Segment code = sregs.get(SegmentName.CS);
    sregs.set(
        SegmentName.CS,
        new Segment(
            0,
            -1,
            0,
            code.type(),
            code.present(),
            code.dpl(),
            code.defaultBig(),
            code.nonSystem(),
            code.longMode(),
            true,
            code.available(),
            code.unusable()));
    vcpu.setSregs(sregs);
    Regs regs = new Regs();
    regs.set(Reg.RIP, address);
    regs.set(Reg.RFLAGS, 2);
    vcpu.setRegs(regs);
  }

  /** The parts' bytes, but for the times at which the timer's channels were loaded. */
  private static List<String> parts(IrqchipState state) {
    return state.blocks().stream()
        .map(block -> {
          byte[] bytes = block.toArray();
          for (int i = 0; block.name().equals("PIT2") && i < CHANNELS; i++) {
            int time = i * CHANNEL_SIZE + CHANNEL_LOAD_TIME;
            Arrays.fill(bytes, time, time + Long.BYTES, (byte) 0);
          }
          return HexFormat.of().formatHex(bytes);
        })
        .toList();
  }
}
