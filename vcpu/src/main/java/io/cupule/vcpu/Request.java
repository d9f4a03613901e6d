package io.cupule.vcpu;

/**
 * What a vCPU is asked to do before it enters the guest, with ACRN's bit numbers (pending_req). The
 * order of handling is {@link Requests}'.
 */
public enum Request {
  /** An exception is queued for the guest. */
  EXCP(0),
  /** The local APIC has an interrupt that may be taken. */
  EVENT(1),
  /** The interrupt controller pair (8259) has an interrupt. */
  EXTINT(2),
  /** A non-maskable interrupt. */
  NMI(3),
  /** The set of vectors whose EOI exits has changed. KVM has no such set in user space: counted. */
  EOI_EXIT_BITMAP_UPDATE(4),
  /** Guest memory was mapped anew. KVM flushes by itself: counted, and the guest was left. */
  EPT_FLUSH(5),
  /** An exception while a double fault was delivered: the vCPU is over. */
  TRP_FAULT(6),
  /** As {@link #EPT_FLUSH}, of one vCPU. */
  VPID_FLUSH(7),
  /** The vCPU starts anew: its registers are to be set. */
  INIT_VMCS(8),
  /** Wait for the end of another vCPU's cache flush: a rendezvous; here for its count alone. */
  WAIT_WBINVD(9),
  /** Wait for the end of another vCPU's locked instruction: likewise. */
  SPLIT_LOCK(10),
  /** Run a function on the vCPU's thread. */
  SMP_CALL(11);

  private final int bit;

  Request(int bit) {
    this.bit = bit;
  }

  /** Returns ACRN's bit number. */
  public int bit() {
    return bit;
  }

  /** Returns the bit itself. */
  long mask() {
    return 1L << bit;
  }
}
