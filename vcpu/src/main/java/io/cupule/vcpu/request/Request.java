package io.cupule.vcpu.request;

/**
 * Requests that a vCPU handles before it enters the guest, with ACRN's bit numbers (pending_req).
 * The vCPU handles them in ACRN's order too.
 */
public enum Request {
  /** An exception is queued for the guest. */
  EXCP(0),
  /** The local APIC has a deliverable interrupt. */
  EVENT(1),
  /** The interrupt controller pair (8259) has an interrupt. */
  EXTINT(2),
  /** A non-maskable interrupt. */
  NMI(3),
  /** The set of vectors with EOI exits has changed. KVM has no such set, so only counted. */
  EOI_EXIT_BITMAP_UPDATE(4),
  /** Guest memory was mapped anew. KVM flushes by itself: only counted; leaves the guest. */
  EPT_FLUSH(5),
  /** An exception occurred while a double fault was delivered: the vCPU ends. */
  TRP_FAULT(6),
  /** Like {@link #EPT_FLUSH}, for one vCPU. */
  VPID_FLUSH(7),
  /** The vCPU restarts: its registers must be set. */
  INIT_VMCS(8),
  /** Wait for another vCPU's cache flush to end. A rendezvous does this; only counted. */
  WAIT_WBINVD(9),
  /** Wait for the end of another vCPU's locked instruction, in the same way. */
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
