package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a VM's in-kernel interrupt controllers: 8259 pair, I/O APIC, and the 8254 timer if
 * there is one (KVM API, 4.26 and 4.71). The local APICs belong to the vCPUs: {@link CpuState}. A
 * state is immutable; capture and restore it while no vCPU runs.
 */
public final class IrqchipState {
  private final List<StateBlock> blocks;

  private IrqchipState(List<StateBlock> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Reads the state.
   *
   * @param vm with an in-kernel irqchip
   * @return the state
   * @throws SystemCallException ENXIO for a VM without controllers
   */
  public static IrqchipState capture(VmFd vm) {
    // The slave first: a request that is still pending there would set the master's input 2 again.
    List<StateBlock> blocks = new ArrayList<>();
    for (long chip :
        new long[] {KVM_IRQCHIP_PIC_SLAVE(), KVM_IRQCHIP_PIC_MASTER(), KVM_IRQCHIP_IOAPIC()}) {
      StateBlock block = StateBlock.of("IRQCHIP", KVM_GET_IRQCHIP(), KVM_SET_IRQCHIP());
      block.bytes().set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQCHIP_CHIP_ID, (int) chip);
      block.read(vm.fd());
      blocks.add(block);
    }
    StateBlock timer = StateBlock.of("PIT2", KVM_GET_PIT2(), KVM_SET_PIT2());
    if (timer.readUnless(ENXIO(), vm.fd())) {
      blocks.add(timer);
    }
    return new IrqchipState(blocks);
  }

  /**
   * Sets a VM to this state; the timer counts from now.
   *
   * @param vm the same VM, or one with the same controllers
   * @throws SystemCallException ENXIO for a VM without controllers
   */
  public void restoreTo(VmFd vm) {
    blocks.forEach(block -> block.write(vm.fd()));
  }

  /** Returns all parts, for comparison. */
  List<StateBlock> blocks() {
    return blocks;
  }
}
