package io.cupule.partition.boot.plan;

import io.cupule.kvm.state.DescriptorTable;
import io.cupule.kvm.state.Reg;
import io.cupule.kvm.state.Regs;
import io.cupule.kvm.state.Segment;
import io.cupule.kvm.state.SegmentName;
import io.cupule.kvm.state.Sregs;

/**
 * The registers with which the boot vCPU enters a loaded kernel. Immutable. The thread that owns
 * the register records may call {@link #applyTo} again after each load.
 */
public sealed interface EntryState {

  /**
   * Writes this state into a vCPU's registers: every general register, RIP, RFLAGS (interrupts
   * off), every segment, GDT and IDT, CR0 to CR4 and EFER. The local APIC's base and CR8 do not
   * change.
   *
   * @param regs receives the general registers
   * @param sregs receives the rest; KVM_GET_SREGS filled it before
   */
  void applyTo(Regs regs, Sregs sregs);

  /**
   * Enters a flat image in 16-bit real mode. All other general registers are 0, DS to GS are 0, the
   * interrupt table is at 0 as on a PC.
   *
   * @param cs code segment, 0 to 0xffff
   * @param ip first instruction, 0 to 0xffff
   * @param ss stack segment, 0 to 0xffff
   * @param sp top of the stack, 0 to 0xffff
   */
  record RealMode(int cs, int ip, int ss, int sp) implements EntryState {
    @Override
    public void applyTo(Regs regs, Sregs sregs) {
      EntryRegisters.clear(regs, sregs);
      regs.set(Reg.RIP, ip);
      regs.set(Reg.RSP, sp);
      for (SegmentName name : EntryRegisters.DATA_SEGMENTS) {
        sregs.set(name, segment(0, 3));
      }
      sregs.set(SegmentName.CS, segment(cs, 11));
      sregs.set(SegmentName.SS, segment(ss, 3));
      sregs.gdt(new DescriptorTable(0, 0xffff));
      sregs.idt(new DescriptorTable(0, 0x3ff));
      sregs.cr0(EntryRegisters.CR0_ET);
    }

    private static Segment segment(int selector, int type) {
      return new Segment(
          selector * 16L, 0xffff, selector, type, true, 0, false, true, false, false, false, false);
    }
  }

  /**
   * Enters a multiboot kernel in 32-bit protected mode without paging (Multiboot Specification
   * 0.6.96, 3.2): EAX holds the magic number, segments are flat.
   *
   * @param entry gpa of the first instruction, below 4 GiB
   * @param info gpa of the multiboot information, passed in EBX
   * @param gdt gpa of the descriptor table
   * @param stackTop gpa after the stack
   */
  record ProtectedMode(long entry, long info, long gdt, long stackTop) implements EntryState {
    private static final long MAGIC = 0x2bad_b002L;

    @Override
    public void applyTo(Regs regs, Sregs sregs) {
      EntryRegisters.clear(regs, sregs);
      regs.set(Reg.RIP, entry);
      regs.set(Reg.RSP, stackTop);
      regs.set(Reg.RAX, MAGIC);
      regs.set(Reg.RBX, info);
      FlatGdt.PROTECTED_MODE.applyTo(sregs, gdt);
      sregs.cr0(EntryRegisters.CR0_PE | EntryRegisters.CR0_ET);
    }
  }

  /**
   * Enters an ELF64 kernel in long mode at CPL 0. The first 4 GiB and all memory are mapped to
   * themselves; SSE is enabled.
   *
   * @param entry gpa of the first instruction
   * @param gdt gpa of the descriptor table
   * @param stackTop gpa after the stack
   * @param pageTables gpa of the top page table, the value of CR3
   * @param commandLine gpa of the NUL-terminated command line, passed in RDI
   * @param memoryFromZero bytes of memory from 0 on up to the first hole, passed in RSI
   * @param memoryMap gpa of the memory map, passed in RDX
   * @param memoryMapLength the number of its entries, passed in RCX
   */
  record LongMode(
      long entry,
      long gdt,
      long stackTop,
      long pageTables,
      long commandLine,
      long memoryFromZero,
      long memoryMap,
      int memoryMapLength)
      implements EntryState {
    @Override
    public void applyTo(Regs regs, Sregs sregs) {
      EntryRegisters.clear(regs, sregs);
      regs.set(Reg.RIP, entry);
      regs.set(Reg.RSP, stackTop);
      regs.set(Reg.RDI, commandLine);
      regs.set(Reg.RSI, memoryFromZero);
      regs.set(Reg.RDX, memoryMap);
      regs.set(Reg.RCX, memoryMapLength);
      FlatGdt.LONG_MODE.applyTo(sregs, gdt);
      sregs.cr0(EntryRegisters.CR0_LONG_MODE);
      sregs.cr3(pageTables);
      sregs.cr4(EntryRegisters.CR4_LONG_MODE);
      sregs.efer(EntryRegisters.EFER_LONG_MODE);
    }
  }
}
