package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.KVM_IRQCHIP_IOAPIC;
import static io.cupule.linux.raw.Linux.KVM_IRQCHIP_PIC_MASTER;
import static io.cupule.linux.raw.Linux.KVM_IRQCHIP_PIC_SLAVE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.call.LinuxAbi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Connects an input number of the in-kernel interrupt controllers with a pin (struct
 * kvm_irq_routing_entry; KVM API, 4.52). A number may have one pin of each chip.
 *
 * @param gsi the number, as for {@link VmFd#irqLine}
 * @param chip the controller
 * @param pin 0 to 7 of an 8259, 0 to 23 of the I/O APIC
 */
public record GsiRoute(int gsi, Chip chip, int pin) {

  /** A controller in the kernel. */
  public enum Chip {
    /** The first 8259. */
    FIRST_PIC(KVM_IRQCHIP_PIC_MASTER()),
    /** The second 8259, connected to the first. */
    SECOND_PIC(KVM_IRQCHIP_PIC_SLAVE()),
    /** The I/O APIC. */
    IO_APIC(KVM_IRQCHIP_IOAPIC());

    private final int number;

    Chip(int number) {
      this.number = number;
    }
  }

  /** Makes the argument of KVM_SET_GSI_ROUTING. */
  static MemorySegment writeTable(Arena arena, List<GsiRoute> routes) {
    MemorySegment table =
        arena.allocate(
            LinuxAbi.SIZEOF_KVM_IRQ_ROUTING + routes.size() * LinuxAbi.SIZEOF_KVM_IRQ_ROUTING_ENTRY,
            Long.BYTES);
    table.set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQ_ROUTING_NR, routes.size());
    long entry = LinuxAbi.SIZEOF_KVM_IRQ_ROUTING;
    for (GsiRoute route : routes) {
      route.write(table.asSlice(entry, LinuxAbi.SIZEOF_KVM_IRQ_ROUTING_ENTRY));
      entry += LinuxAbi.SIZEOF_KVM_IRQ_ROUTING_ENTRY;
    }
    return table;
  }

  private void write(MemorySegment entry) {
    entry.set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQ_ROUTING_ENTRY_GSI, gsi);
    entry.set(
        JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQ_ROUTING_ENTRY_TYPE, LinuxAbi.KVM_IRQ_ROUTING_IRQCHIP);
    entry.set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQ_ROUTING_ENTRY_IRQCHIP, chip.number);
    entry.set(JAVA_INT, LinuxAbi.OFFSETOF_KVM_IRQ_ROUTING_ENTRY_PIN, pin);
  }
}
