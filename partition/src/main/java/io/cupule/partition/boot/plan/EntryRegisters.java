package io.cupule.partition.boot.plan;

import io.cupule.kvm.state.DescriptorTable;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;
import java.util.List;

/** The common part of all entry states; control register bits (Intel SDM volume 3, 2.5, 2.2.1). */
final class EntryRegisters {
  static final List<SegmentName> DATA_SEGMENTS =
      List.of(SegmentName.DS, SegmentName.ES, SegmentName.FS, SegmentName.GS, SegmentName.SS);

  static final long CR0_PE = 1;
  static final long CR0_ET = 1 << 4;

  /** PG, WP, NE, ET, MP, PE. */
  static final long CR0_LONG_MODE = 0x8001_0033L;

  /** PAE, OSFXSR, OSXMMEXCPT. */
  static final long CR4_LONG_MODE = 0x620;

  /** LME, LMA. */
  static final long EFER_LONG_MODE = 0x500;

  private static final long RFLAGS_FIXED = 1 << 1;
  private static final int BUSY_TSS = 11;
  private static final int LDT = 2;

  private EntryRegisters() {}

  /**
   * Sets all general and control registers to 0, without interrupts and interrupt table; sets an
   * empty TSS and LDT of the types that a VM entry requires (Intel SDM volume 3, 27.3.1.2).
   */
  static void clear(Regs regs, Sregs sregs) {
    for (Reg reg : Reg.values()) {
      regs.set(reg, 0);
    }
    regs.set(Reg.RFLAGS, RFLAGS_FIXED);
    sregs.set(SegmentName.TR, system(BUSY_TSS));
    sregs.set(SegmentName.LDT, system(LDT));
    sregs.idt(new DescriptorTable(0, 0));
    sregs.cr0(0);
    sregs.cr2(0);
    sregs.cr3(0);
    sregs.cr4(0);
    sregs.efer(0);
  }

  private static Segment system(int type) {
    return new Segment(0, 0xffff, 0, type, true, 0, false, false, false, false, false, false);
  }
}
