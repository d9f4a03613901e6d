package io.cupule.partition.chipset;

import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.apic.TscClock;
import java.util.function.LongSupplier;

/**
 * Computes a VM's time-stamp counter from the host's clock: the machine's reference plus a
 * constant, because KVM starts each VM's counter at its own time. A guest that writes its counter
 * moves its own deadlines.
 */
public final class GuestTsc implements TscClock {
  /** Several, because a reading may be interrupted between the two counters. */
  private static final int TRIES = 8;

  private final TscReference reference;

  /** Offset to the reference; not used before {@link #anchor}. */
  private volatile long ahead;

  /** Makes a clock; call {@link #anchor} before a vCPU runs. */
  public GuestTsc(TscReference reference) {
    this.reference = reference;
  }

  /**
   * Compares the VM's counter with the reference.
   *
   * @param vcpu a vCPU of the VM; its counter stands for all, as guests expect
   */
  public void anchor(VcpuFd vcpu) {
    anchor(vcpu::tsc);
  }

  /** Reads the reference last, so the largest difference is the most accurate one. */
  void anchor(LongSupplier guest) {
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long ticks = guest.getAsLong();
      greatest = Math.max(greatest, ticks - reference.ticks());
    }
    ahead = greatest;
  }

  @Override
  public long tsc(long nanos) {
    return reference.scale().tsc(nanos) + ahead;
  }

  @Override
  public long nanos(long ticks) {
    return reference.scale().nanos(ticks);
  }
}
