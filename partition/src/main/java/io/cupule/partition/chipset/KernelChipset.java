package io.cupule.partition.chipset;

import io.cupule.device.Bus;
import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.kvm.IrqchipState;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.vcpu.UserIrqchip;
import java.util.Optional;

/** KVM's own local APICs, I/O APIC, 8259 pair and 8254. */
public final class KernelChipset implements Chipset {
  private static final long MESSAGE_PAGES = 0xfee;
  private static final int MESSAGE_PAGES_SHIFT = 20;

  private final VmFd vm;
  private final IrqchipState initial;

  /**
   * Makes the controllers.
   *
   * @param vm without vCPUs so far
   */
  public KernelChipset(VmFd vm) {
    this.vm = vm;
    vm.createIrqchip();
    vm.createPit();
    initial = IrqchipState.capture(vm);
  }

  @Override
  public InterruptLine line(int irq) {
    return vm.irqLine(irq)::set;
  }

  /** KVM does not look at the upper part of the address. */
  @Override
  public MessageSink messages() {
    return (address, data) ->
        address >>> MESSAGE_PAGES_SHIFT == MESSAGE_PAGES && vm.signalMsi(address, data);
  }

  @Override
  public void register(Bus pio, Bus mmio) {}

  @Override
  public Optional<UserIrqchip> forVcpus() {
    return Optional.empty();
  }

  @Override
  public void reset() {
    initial.restoreTo(vm);
  }

  @Override
  public void bootVcpu(VcpuFd vcpu) {}

  @Override
  public void close() {}
}
