package io.cupule.kvm;

import static io.cupule.linux.raw.Linux.*;

/** KVM capabilities that Cupule uses or reports, named after the kernel's KVM_CAP constants. */
public enum Capability {
  /** In-kernel local APIC, I/O APIC and 8259 pair. */
  IRQCHIP(KVM_CAP_IRQCHIP()),
  /** KVM handles HLT. */
  HLT(KVM_CAP_HLT()),
  /** Guest memory is ordinary process memory. */
  USER_MEMORY(KVM_CAP_USER_MEMORY()),
  /** The address of the three pages that VMX needs can be set. */
  SET_TSS_ADDR(KVM_CAP_SET_TSS_ADDR()),
  /** CPUID tables with flags and subleaves. */
  EXT_CPUID(KVM_CAP_EXT_CPUID()),
  /** Recommended maximum of vCPUs per VM. */
  NR_VCPUS(KVM_CAP_NR_VCPUS()),
  /** Maximum of vCPUs per VM. */
  MAX_VCPUS(KVM_CAP_MAX_VCPUS()),
  /** Number of memory slots per VM. */
  NR_MEMSLOTS(KVM_CAP_NR_MEMSLOTS()),
  /** Multiprocessing state of a vCPU can be read and set. */
  MP_STATE(KVM_CAP_MP_STATE()),
  /** Host page tables may change under a running guest (ballooning, THP, swap). */
  SYNC_MMU(KVM_CAP_SYNC_MMU()),
  /** An event descriptor raises an interrupt. */
  IRQFD(KVM_CAP_IRQFD()),
  /** A guest write signals an event descriptor without an exit to user space. */
  IOEVENTFD(KVM_CAP_IOEVENTFD()),
  /** In-kernel 8254 timer. */
  PIT2(KVM_CAP_PIT2()),
  /** Pending exceptions and interrupts can be read and set. */
  VCPU_EVENTS(KVM_CAP_VCPU_EVENTS()),
  /** TSC-deadline mode of the local APIC timer. */
  TSC_DEADLINE_TIMER(KVM_CAP_TSC_DEADLINE_TIMER()),
  /** The guest's TSC rate can be read. */
  GET_TSC_KHZ(KVM_CAP_GET_TSC_KHZ()),
  /** The guest's TSC rate can be set. */
  TSC_CONTROL(KVM_CAP_TSC_CONTROL()),
  /** The run area carries registers, so no ioctl is needed. */
  SYNC_REGS(KVM_CAP_SYNC_REGS()),
  /** Local APIC in the kernel, the rest in user space. */
  SPLIT_IRQCHIP(KVM_CAP_SPLIT_IRQCHIP()),
  /** HLT, PAUSE, MWAIT exits can be switched off. */
  X86_DISABLE_EXITS(KVM_CAP_X86_DISABLE_EXITS()),
  /** KVM_RUN returns at once if the run area says so; kicks need it. */
  IMMEDIATE_EXIT(KVM_CAP_IMMEDIATE_EXIT()),
  /** MSR accesses can exit to user space. */
  X86_USER_SPACE_MSR(KVM_CAP_X86_USER_SPACE_MSR()),
  /** Statistics as binary descriptors. */
  BINARY_STATS_FD(KVM_CAP_BINARY_STATS_FD()),
  /** A system event has data. */
  SYSTEM_EVENT_DATA(KVM_CAP_SYSTEM_EVENT_DATA()),
  /** The halt-polling time can be set per VM. */
  HALT_POLL(KVM_CAP_HALT_POLL());

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /**
   * Returns the kernel's number.
   *
   * @return the KVM_CAP constant
   */
  public int number() {
    return number;
  }
}
