package io.cupule.partition.chipset;

import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.apic.TscClock;
import java.util.function.LongSupplier;

/**
 * A VM's time-stamp counter, told from the host's clock: the machine's reference and a constant,
 * since KVM starts a VM's counter when it likes. A guest that writes its counter moves its own
 * deadlines.
 */
public final class GuestTsc implements TscClock {
  /** Some, because a reading may be interrupted between the two counters. */
  private static final int TRIES = 8;

  private final TscReference reference;

  /** Until {@link #anchor} a counter that nobody asks. */
  private volatile long ahead;

  /** Makes a clock that is to be anchored before a vCPU runs. */
  public GuestTsc(TscReference reference) {
    this.reference = reference;
  }

  /**
   * Compares the VM's counter with the reference.
   *
   * @param vcpu one of the VM's; its counter stands for all, as guests expect
   */
  public void anchor(VcpuFd vcpu) {
    anchor(vcpu::tsc);
  }

  /** The reference is read last, so that the least wrong of the differences is the greatest. */
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
