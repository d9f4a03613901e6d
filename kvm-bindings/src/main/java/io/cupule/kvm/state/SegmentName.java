package io.cupule.kvm.state;

import io.cupule.linux.raw.kvm_sregs;

/** Segment registers of an x86-64 CPU. */
public enum SegmentName {
  /** Code. */
  CS(kvm_sregs.cs$offset()),
  /** Data. */
  DS(kvm_sregs.ds$offset()),
  /** Extra. */
  ES(kvm_sregs.es$offset()),
  /** Extra, with a base in long mode. */
  FS(kvm_sregs.fs$offset()),
  /** Extra, with a base in long mode. */
  GS(kvm_sregs.gs$offset()),
  /** Stack. */
  SS(kvm_sregs.ss$offset()),
  /** Task register. */
  TR(kvm_sregs.tr$offset()),
  /** Local descriptor table. */
  LDT(kvm_sregs.ldt$offset());

  private final long offset;

  SegmentName(long offset) {
    this.offset = offset;
  }

  long offset() {
    return offset;
  }
}
