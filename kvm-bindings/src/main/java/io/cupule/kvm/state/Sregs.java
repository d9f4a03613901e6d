package io.cupule.kvm.state;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.kvm.VcpuFd;
import io.cupule.linux.raw.kvm_dtable;
import io.cupule.linux.raw.kvm_sregs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The special registers of a vCPU (struct kvm_sregs): segments, descriptor tables, control
 * registers. Read them with {@link VcpuFd#getSregs}, change and write them. Not thread-safe.
 */
public final class Sregs {
  private final MemorySegment segment = Arena.ofAuto().allocate(kvm_sregs.layout());

  /** Makes registers that are all zero. */
  public Sregs() {}

  /**
   * Reads a segment register.
   *
   * @param name the register
   * @return its visible and hidden parts
   */
  public Segment get(SegmentName name) {
    return Segment.read(segment, name.offset());
  }

  /**
   * Sets a segment register.
   *
   * @param name the register
   * @param value its visible and hidden parts
   */
  public void set(SegmentName name, Segment value) {
    value.write(segment, name.offset());
  }

  /**
   * Returns the global descriptor table.
   *
   * @return GDTR
   */
  public DescriptorTable gdt() {
    return table(kvm_sregs.gdt$offset());
  }

  /**
   * Sets the global descriptor table.
   *
   * @param table GDTR
   */
  public void gdt(DescriptorTable table) {
    table(kvm_sregs.gdt$offset(), table);
  }

  /**
   * Returns the interrupt descriptor table.
   *
   * @return IDTR
   */
  public DescriptorTable idt() {
    return table(kvm_sregs.idt$offset());
  }

  /**
   * Sets the interrupt descriptor table.
   *
   * @param table IDTR
   */
  public void idt(DescriptorTable table) {
    table(kvm_sregs.idt$offset(), table);
  }

  /**
   * Returns the mode bits: PE, PG and others.
   *
   * @return CR0
   */
  public long cr0() {
    return segment.get(JAVA_LONG, kvm_sregs.cr0$offset());
  }

  /**
   * Sets CR0.
   *
   * @param value mode bits
   */
  public void cr0(long value) {
    segment.set(JAVA_LONG, kvm_sregs.cr0$offset(), value);
  }

  /**
   * Returns the address of the last page fault.
   *
   * @return CR2
   */
  public long cr2() {
    return segment.get(JAVA_LONG, kvm_sregs.cr2$offset());
  }

  /**
   * Sets CR2.
   *
   * @param value address of the last page fault
   */
  public void cr2(long value) {
    segment.set(JAVA_LONG, kvm_sregs.cr2$offset(), value);
  }

  /**
   * Returns the root of the page tables.
   *
   * @return CR3
   */
  public long cr3() {
    return segment.get(JAVA_LONG, kvm_sregs.cr3$offset());
  }

  /**
   * Sets CR3.
   *
   * @param value guest-physical address of the root of the page tables
   */
  public void cr3(long value) {
    segment.set(JAVA_LONG, kvm_sregs.cr3$offset(), value);
  }

  /**
   * Returns the enabled extensions: PAE, OSFXSR and others.
   *
   * @return CR4
   */
  public long cr4() {
    return segment.get(JAVA_LONG, kvm_sregs.cr4$offset());
  }

  /**
   * Sets CR4.
   *
   * @param value extension bits
   */
  public void cr4(long value) {
    segment.set(JAVA_LONG, kvm_sregs.cr4$offset(), value);
  }

  /**
   * Returns the task priority.
   *
   * @return CR8
   */
  public long cr8() {
    return segment.get(JAVA_LONG, kvm_sregs.cr8$offset());
  }

  /**
   * Sets CR8.
   *
   * @param value task priority, 0 to 15
   */
  public void cr8(long value) {
    segment.set(JAVA_LONG, kvm_sregs.cr8$offset(), value);
  }

  /**
   * Returns the extended feature register: LME, LMA, SCE, NXE.
   *
   * @return EFER
   */
  public long efer() {
    return segment.get(JAVA_LONG, kvm_sregs.efer$offset());
  }

  /**
   * Sets EFER.
   *
   * @param value feature bits
   */
  public void efer(long value) {
    segment.set(JAVA_LONG, kvm_sregs.efer$offset(), value);
  }

  /**
   * Returns the local APIC's base address and mode.
   *
   * @return IA32_APIC_BASE
   */
  public long apicBase() {
    return segment.get(JAVA_LONG, kvm_sregs.apic_base$offset());
  }

  /**
   * Sets the local APIC's base address and mode.
   *
   * @param value IA32_APIC_BASE
   */
  public void apicBase(long value) {
    segment.set(JAVA_LONG, kvm_sregs.apic_base$offset(), value);
  }

  private DescriptorTable table(long at) {
    return new DescriptorTable(
        segment.get(JAVA_LONG, at + kvm_dtable.base$offset()),
        Short.toUnsignedInt(segment.get(JAVA_SHORT, at + kvm_dtable.limit$offset())));
  }

  private void table(long at, DescriptorTable table) {
    segment.set(JAVA_LONG, at + kvm_dtable.base$offset(), table.base());
    segment.set(JAVA_SHORT, at + kvm_dtable.limit$offset(), (short) table.limit());
  }

  /** Returns the {@code kvm_sregs} that this object reads and writes. */
  public MemorySegment segment() {
    return segment;
  }
}
