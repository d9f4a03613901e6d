package io.cupule.partition.state;

/** The life-cycle state of a VM, with ACRN's numbers (enum vm_state). */
public enum VmStatus {
  /** It has ended, or was never built. */
  POWERED_OFF(0),
  /** Built and loaded, not started; also for a moment during a reset. */
  CREATED(1),
  /** Its vCPUs run, or would if their pCPUs were free. */
  RUNNING(2),
  /** A real-time VM whose guest has asked for its end. */
  READY_TO_POWEROFF(3),
  /** All its vCPUs are kept outside guest mode; it can resume. In ACRN it cannot. */
  PAUSED(4);

  private final int number;

  VmStatus(int number) {
    this.number = number;
  }

  /** Returns ACRN's number. */
  public int number() {
    return number;
  }
}
