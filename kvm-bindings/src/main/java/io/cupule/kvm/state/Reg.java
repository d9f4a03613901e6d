package io.cupule.kvm.state;

import io.cupule.linux.raw.kvm_regs;

/** General registers of an x86-64 CPU, in the order of struct kvm_regs. */
public enum Reg {
  /** Accumulator. */
  RAX(kvm_regs.rax$offset()),
  /** Base. */
  RBX(kvm_regs.rbx$offset()),
  /** Counter. */
  RCX(kvm_regs.rcx$offset()),
  /** Data. */
  RDX(kvm_regs.rdx$offset()),
  /** Source index. */
  RSI(kvm_regs.rsi$offset()),
  /** Destination index. */
  RDI(kvm_regs.rdi$offset()),
  /** Stack pointer. */
  RSP(kvm_regs.rsp$offset()),
  /** Frame pointer. */
  RBP(kvm_regs.rbp$offset()),
  /** General register 8. */
  R8(kvm_regs.r8$offset()),
  /** General register 9. */
  R9(kvm_regs.r9$offset()),
  /** General register 10. */
  R10(kvm_regs.r10$offset()),
  /** General register 11. */
  R11(kvm_regs.r11$offset()),
  /** General register 12. */
  R12(kvm_regs.r12$offset()),
  /** General register 13. */
  R13(kvm_regs.r13$offset()),
  /** General register 14. */
  R14(kvm_regs.r14$offset()),
  /** General register 15. */
  R15(kvm_regs.r15$offset()),
  /** Instruction pointer. */
  RIP(kvm_regs.rip$offset()),
  /** Flags. */
  RFLAGS(kvm_regs.rflags$offset());

  private final long offset;

  Reg(long offset) {
    this.offset = offset;
  }

  long offset() {
    return offset;
  }
}
