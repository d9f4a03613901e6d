package io.cupule.vcpu.inject;

import io.cupule.kvm.KvmRun;
import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.exit.MsrHandler;
import java.util.function.LongConsumer;

/** The MSRs of a vCPU's local APIC in user space. */
public final class ApicMsrs implements MsrHandler {
  private static final int APIC_BASE = 0x1b;

  private final LocalApic apic;
  private final ApicInterrupts interrupts;
  private final LongConsumer baseOfKvm;

  /**
   * Makes the access.
   *
   * @param baseOfKvm receives IA32_APIC_BASE after a change: KVM shows in CPUID whether it is
   *     enabled
   */
  public ApicMsrs(LocalApic apic, ApicInterrupts interrupts, LongConsumer baseOfKvm) {
    this.apic = apic;
    this.interrupts = interrupts;
    this.baseOfKvm = baseOfKvm;
  }

  @Override
  public void read(KvmRun run) {
    int index = run.msrIndex();
    boolean known = apic.msrReadable(index);
    run.msrFail(!known);
    run.msrData(known ? apic.readMsr(index) : 0);
  }

  @Override
  public void write(KvmRun run) {
    int index = run.msrIndex();
    boolean taken = apic.writeMsr(index, run.msrData());
    if (taken && index == APIC_BASE) {
      baseOfKvm.accept(apic.readMsr(APIC_BASE));
    }
    run.msrFail(!taken);
    interrupts.priorityMayHaveChanged();
  }
}
