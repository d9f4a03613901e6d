package io.cupule.partition.chipset;

import io.cupule.device.Bus;
import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.UserIrqchip;
import java.util.Optional;

/**
 * A VM's interrupt controllers and their timers, in the kernel or in user space. It is one
 * interface for devices and vCPUs.
 */
public interface Chipset extends AutoCloseable {
  /** No controllers: lines have no effect. */
  Chipset NONE =
      new Chipset() {
        @Override
        public InterruptLine line(int irq) {
          return InterruptLine.NONE;
        }

        @Override
        public InterruptLine globalLine(int number) {
          return InterruptLine.NONE;
        }

        @Override
        public MessageSink messages() {
          return (_, _) -> false;
        }

        @Override
        public void register(Bus pio, Bus mmio) {}

        @Override
        public Optional<UserIrqchip> forVcpus() {
          return Optional.empty();
        }

        @Override
        public void reset() {}

        @Override
        public void bootVcpu(VcpuFd vcpu) {}

        @Override
        public void close() {}
      };

  /**
   * Makes a line for an ISA device.
   *
   * @param irq 0 to 15, but not 2
   */
  InterruptLine line(int irq);

  /**
   * Makes a line to a global system interrupt: an ISA device's, or from 16 on a pin of the I/O APIC
   * alone. A line to 2 has no effect, because the second PIC is there.
   *
   * @param number 0 to 23
   */
  InterruptLine globalLine(int number);

  /**
   * Returns the sink for devices' message-signalled interrupts. It drops messages outside
   * 0xfee00000 to 0xfeefffff, and messages to a missing CPU.
   */
  MessageSink messages();

  /** Adds the controllers in user space to a VM's buses. */
  void register(Bus pio, Bus mmio);

  /** Returns what vCPUs need if their local APICs are in user space. */
  Optional<UserIrqchip> forVcpus();

  /**
   * Restores the power-up state, while all vCPUs rest. Lines go on: the controllers see the levels
   * that devices drive now. Repeatable.
   */
  void reset();

  /**
   * Sets the boot vCPU, before any vCPU runs.
   *
   * @param vcpu used only during this call
   */
  void bootVcpu(VcpuFd vcpu);

  /** Stops its timers. */
  @Override
  void close();
}
