package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.KVM_IRQ_LINE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.call.Fd;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.kvm_irq_level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One input of a VM's in-kernel interrupt controllers (KVM API, 4.25). Any thread may drive it.
 * Driving it allocates nothing, because devices do so on the exit path.
 */
public final class IrqLine {
  private final Fd vm;
  private final MemorySegment asserted;
  private final MemorySegment deasserted;

  IrqLine(Fd vm, int gsi) {
    this.vm = vm;
    this.asserted = level(gsi, 1);
    this.deasserted = level(gsi, 0);
  }

  /** Makes a level's structure; KVM only reads it, so all threads share it. */
  private static MemorySegment level(int gsi, int level) {
    MemorySegment segment = Arena.ofAuto().allocate(kvm_irq_level.layout());
    segment.set(JAVA_INT, kvm_irq_level.irq$offset(), gsi);
    segment.set(JAVA_INT, kvm_irq_level.level$offset(), level);
    return segment;
  }

  /**
   * Drives the line.
   *
   * @param level whether it is asserted from now on
   * @throws SystemCallException if the VM has no in-kernel interrupt controller or is closed
   */
  public void set(boolean level) {
    MemorySegment segment = level ? asserted : deasserted;
    vm.ioctl("KVM_IRQ_LINE", KVM_IRQ_LINE(), segment);
  }
}
