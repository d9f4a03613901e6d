package io.cupule.sched;

/** The status of a thread, with ACRN's numbers (schedule.h, thread_object_state). */
public enum ThreadStatus {
  /** It is its pCPU's current thread. */
  RUNNING(1),
  /** It is ready and waits for the pCPU. */
  RUNNABLE(2),
  /** It sleeps until it is woken. */
  BLOCKED(3);

  private final int acrnValue;

  ThreadStatus(int acrnValue) {
    this.acrnValue = acrnValue;
  }

  /** Returns ACRN's number for this status; no status has number 0. */
  public int acrnValue() {
    return acrnValue;
  }
}
