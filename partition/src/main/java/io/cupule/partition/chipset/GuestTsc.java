package io.cupule.partition.chipset;

import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.apic.ScaledTsc;
import io.cupule.vcpu.apic.TscClock;

/**
 * A VM's time-stamp counter, told from the host's clock. KVM gives its rate in whole kHz, so that
 * it drifts by up to half a kHz, some tenths of a millionth. A TSC deadline is that much early or
 * late per second since the counter was read.
 */
public final class GuestTsc implements TscClock {
  private static final int TSC = 0x10;
  private static final long NANOS_PER_MS = 1_000_000;

  /** Until {@link #anchor}: a counter that nobody asks. */
  private volatile ScaledTsc scale = new ScaledTsc(NANOS_PER_MS, 0);

  /** Makes a clock that is to be anchored before a vCPU runs. */
  public GuestTsc() {}

  /**
   * Reads the counter.
   *
   * @param vcpu one of the VM's; its counter stands for all, as guests expect
   */
  public void anchor(VcpuFd vcpu) {
    int khz = vcpu.tscKhz();
    long now = System.nanoTime();
    long ticks = vcpu.readMsr(TSC).orElseThrow();
    scale = new ScaledTsc(khz, ticks - new ScaledTsc(khz, 0).tsc(now));
  }

  @Override
  public long tsc(long nanos) {
    return scale.tsc(nanos);
  }

  @Override
  public long nanos(long ticks) {
    return scale.nanos(ticks);
  }
}
