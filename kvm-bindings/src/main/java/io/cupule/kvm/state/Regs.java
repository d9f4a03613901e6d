package io.cupule.kvm.state;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.kvm.VcpuFd;
import io.cupule.linux.raw.kvm_regs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The general registers of a vCPU (struct kvm_regs), all zero at first. Not thread-safe. */
public final class Regs {
  private final MemorySegment segment = Arena.ofAuto().allocate(kvm_regs.layout());

  /** Makes registers that are all zero. */
  public Regs() {}

  /**
   * Reads a register.
   *
   * @param register the register
   * @return its value
   */
  public long get(Reg register) {
    return segment.get(JAVA_LONG, register.offset());
  }

  /**
   * Sets a register here; {@link VcpuFd#setRegs} writes it to the vCPU.
   *
   * @param register the register
   * @param value its value
   */
  public void set(Reg register, long value) {
    segment.set(JAVA_LONG, register.offset(), value);
  }

  /** Returns the {@code kvm_regs} that this object reads and writes. */
  public MemorySegment segment() {
    return segment;
  }
}
