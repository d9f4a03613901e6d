package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;
import io.cupule.vcpu.apic.LocalApic;

/**
 * A vCPU's way to its local APIC in user space: the page of the xAPIC, and MSRs. All other accesses
 * go on to the VM. By the vCPU's own thread; allocates nothing.
 */
final class ApicAccess implements ExitHandler {
  private static final long PAGE = 0xfee0_0000L;
  private static final long PAGE_SIZE = 0x1000;

  private final ExitHandler vm;
  private final LocalApic apic;
  private final ApicInterrupts interrupts;

  ApicAccess(ExitHandler vm, LocalApic apic, ApicInterrupts interrupts) {
    this.vm = vm;
    this.apic = apic;
    this.interrupts = interrupts;
  }

  @Override
  public void init() {
    vm.init();
  }

  @Override
  public long pioRead(int port, int size) {
    return vm.pioRead(port, size);
  }

  @Override
  public void pioWrite(int port, int size, long value) {
    vm.pioWrite(port, size, value);
  }

  @Override
  public long mmioRead(long gpa, int size) {
    long offset = gpa - PAGE;
    return Long.compareUnsigned(offset, PAGE_SIZE) < 0
        ? apic.mmioRead(offset, size)
        : vm.mmioRead(gpa, size);
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    long offset = gpa - PAGE;
    if (Long.compareUnsigned(offset, PAGE_SIZE) < 0) {
      apic.mmioWrite(offset, size, value);
      interrupts.priorityMayHaveChanged();
    } else {
      vm.mmioWrite(gpa, size, value);
    }
  }

  @Override
  public void readMsr(KvmRun run) {
    int index = run.msrIndex();
    boolean known = apic.msrReadable(index);
    run.msrFail(!known);
    run.msrData(known ? apic.readMsr(index) : 0);
  }

  @Override
  public void writeMsr(KvmRun run) {
    run.msrFail(!apic.writeMsr(run.msrIndex(), run.msrData()));
    interrupts.priorityMayHaveChanged();
  }
}
