package io.cupule.partition.chipset;

import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.device.PlacedDevice;
import io.cupule.kvm.GsiRoute;
import io.cupule.kvm.IrqchipState;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.vcpu.UserIrqchip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** KVM's own local APICs, I/O APIC, 8259 pair and 8254. */
public final class KernelChipset implements Chipset {
  private static final long MESSAGE_PAGES = 0xfee;
  private static final int MESSAGE_PAGES_SHIFT = 20;
  private static final int PIC_INPUTS = 8;
  private static final int IO_APIC_PINS = 24;
  private static final int CASCADE = 2;
  private static final int TIMER = 0;
  private static final int TIMER_PIN = 2;

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
    vm.setGsiRouting(pcRouting());
    vm.createPit();
    initial = IrqchipState.capture(vm);
  }

  /**
   * Returns the routing of a PC: an ISA interrupt goes to the 8259 and to the I/O APIC's pin of the
   * same number. The timer goes to pin 2, the second 8259's number; KVM's default is pin 0.
   */
  private static List<GsiRoute> pcRouting() {
    List<GsiRoute> routes = new ArrayList<>();
    for (int gsi = 0; gsi < IO_APIC_PINS; gsi++) {
      if (gsi == CASCADE) {
        continue;
      }
      if (gsi < PIC_INPUTS) {
        routes.add(new GsiRoute(gsi, GsiRoute.Chip.FIRST_PIC, gsi));
      } else if (gsi < 2 * PIC_INPUTS) {
        routes.add(new GsiRoute(gsi, GsiRoute.Chip.SECOND_PIC, gsi - PIC_INPUTS));
      }
      routes.add(new GsiRoute(gsi, GsiRoute.Chip.IO_APIC, gsi == TIMER ? TIMER_PIN : gsi));
    }
    return routes;
  }

  @Override
  public InterruptLine line(int irq) {
    return vm.irqLine(irq)::set;
  }

  @Override
  public InterruptLine globalLine(int number) {
    return line(number);
  }

  /** Checks the upper part of the address, which KVM ignores. */
  @Override
  public MessageSink messages() {
    return (address, data) ->
        address >>> MESSAGE_PAGES_SHIFT == MESSAGE_PAGES && vm.signalMsi(address, data);
  }

  @Override
  public List<PlacedDevice> controllers() {
    return List.of();
  }

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
