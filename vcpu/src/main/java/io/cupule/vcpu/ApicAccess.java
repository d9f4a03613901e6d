package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;
import io.cupule.vcpu.apic.LocalApic;
import java.util.function.LongConsumer;

/**
 * Gives a vCPU access to its local APIC in user space: the page of the xAPIC, and MSRs. It passes
 * all other accesses to the VM. For the vCPU's own thread. Allocates nothing.
 */
final class ApicAccess implements ExitHandler {
  private static final int APIC_BASE = 0x1b;
  private static final long PAGE_SIZE = 0x1000;

  private final ExitHandler vm;
  private final LocalApic apic;
  private final ApicInterrupts interrupts;
  private final LongConsumer baseOfKvm;

  /**
   * Makes the access.
   *
   * @param baseOfKvm receives IA32_APIC_BASE after a change: KVM shows in CPUID whether it is
   *     enabled
   */
  ApicAccess(ExitHandler vm, LocalApic apic, ApicInterrupts interrupts, LongConsumer baseOfKvm) {
    this.vm = vm;
    this.apic = apic;
    this.interrupts = interrupts;
    this.baseOfKvm = baseOfKvm;
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
    long offset = gpa - apic.pageAddress();
    return Long.compareUnsigned(offset, PAGE_SIZE) < 0
        ? apic.mmioRead(offset, size)
        : vm.mmioRead(gpa, size);
  }

  @Override
  public void mmioWrite(long gpa, int size, long value) {
    long offset = gpa - apic.pageAddress();
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
    int index = run.msrIndex();
    boolean taken = apic.writeMsr(index, run.msrData());
    if (taken && index == APIC_BASE) {
      baseOfKvm.accept(apic.readMsr(APIC_BASE));
    }
    run.msrFail(!taken);
    interrupts.priorityMayHaveChanged();
  }
}
