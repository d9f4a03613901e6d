package io.cupule.vcpu.request;

/** The events that a vCPU can wait for, with ACRN's indexes. */
public enum VcpuEvent {
  /** The answer to an I/O request. */
  IOREQ(0),
  /** An interrupt, after HLT. */
  VIRTUAL_INTERRUPT(1),
  /** The end of another vCPU's cache flush. */
  SYNC_WBINVD(2),
  /** The end of another vCPU's locked instruction. */
  SPLIT_LOCK(3);

  private final int index;

  VcpuEvent(int index) {
    this.index = index;
  }

  /** Returns ACRN's index. */
  public int index() {
    return index;
  }
}
