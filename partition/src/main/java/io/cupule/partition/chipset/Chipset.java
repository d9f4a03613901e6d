package io.cupule.partition.chipset;

import io.cupule.device.Bus;
import io.cupule.device.InterruptLine;
import io.cupule.device.MessageSink;
import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.UserIrqchip;
import java.util.Optional;

/**
 * Interrupt controllers and the timers that belong to them, whoever emulates them: one view for
 * devices and vCPUs.
 */
public interface Chipset extends AutoCloseable {
  /** Nobody: lines lead nowhere. */
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
   * alone. 2 leads nowhere, as the second PIC is there.
   *
   * @param number 0 to 23
   */
  InterruptLine globalLine(int number);

  /**
   * Where devices send message-signalled interrupts. What does not go to 0xfee00000 to 0xfeefffff,
   * or to a CPU that is there, is dropped.
   */
  MessageSink messages();

  /** Puts what of it lives in user space onto a VM's buses. */
  void register(Bus pio, Bus mmio);

  /** What vCPUs need where the local APICs live in user space. */
  Optional<UserIrqchip> forVcpus();

  /** As after power-up; while all vCPUs rest. Lines made before lead nowhere from here on. */
  void reset();

  /**
   * The boot vCPU is there; before any vCPU runs.
   *
   * @param vcpu kept no longer than this call
   */
  void bootVcpu(VcpuFd vcpu);

  /** Stops its timers. */
  @Override
  void close();
}
