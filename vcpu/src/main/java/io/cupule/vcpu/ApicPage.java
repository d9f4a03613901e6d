package io.cupule.vcpu;

import io.cupule.vcpu.apic.LocalApic;

/** The page of a vCPU's local APIC in user space, which the guest may move. */
final class ApicPage implements VcpuRegion {
  private static final long PAGE_SIZE = 0x1000;

  private final LocalApic apic;
  private final ApicInterrupts interrupts;

  ApicPage(LocalApic apic, ApicInterrupts interrupts) {
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
