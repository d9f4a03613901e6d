package io.cupule.vcpu.inject;

import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.exit.VcpuRegion;

/** The page of a vCPU's local APIC in user space, which the guest may move. */
public final class ApicPage implements VcpuRegion {
  private static final long PAGE_SIZE = 0x1000;

  private final LocalApic apic;
  private final ApicInterrupts interrupts;

  /** Makes the region of a local APIC. */
  public ApicPage(LocalApic apic, ApicInterrupts interrupts) {
    this.apic = apic;
    this.interrupts = interrupts;
  }

  @Override
  public long base() {
    return apic.pageAddress();
  }

  @Override
  public long length() {
    return PAGE_SIZE;
  }

  @Override
  public long read(long offset, int size) {
    return apic.mmioRead(offset, size);
  }

  @Override
  public void write(long offset, int size, long value) {
    apic.mmioWrite(offset, size, value);
    interrupts.priorityMayHaveChanged();
  }
}
