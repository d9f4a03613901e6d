package io.cupule.partition.chipset;

import io.cupule.device.InterruptLine;
import io.cupule.device.Interrupts;
import io.cupule.device.MessageSink;
import io.cupule.device.PlacedDevice;
import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.UserIrqchip;
import java.util.List;
import java.util.Optional;

/**
 * A VM's interrupt controllers and their timers, in the kernel or in user space. It is one
 * interface for devices and vCPUs.
 */
public interface Chipset extends Interrupts, AutoCloseable {
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
        public List<PlacedDevice> controllers() {
          return List.of();
        }

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

  /** Returns the controllers in user space and their places; this owns them. */
  List<PlacedDevice> controllers();

  /** Returns what vCPUs need if their local APICs are in user space. */
  Optional<UserIrqchip> forVcpus();

  /**
   * Restores the power-up state, while all vCPUs rest. Lines go on: controllers in user space see
   * the levels that devices drive now; those of the kernel see a level when it changes next, so a
   * device that drives its line high at power-up would need a line of theirs. Repeatable.
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
