package io.cupule.sched;

/** What a thread is doing, with ACRN's numbers (schedule.h, thread_object_state). */
public enum ThreadStatus {
  /** It is its pCPU's current thread. */
  RUNNING(1),
  /** It could run and waits for the pCPU. */
  RUNNABLE(2),
  /** It sleeps until somebody wakes it. */
  BLOCKED(3);

  private final int acrnValue;

  ThreadStatus(int acrnValue) {
    this.acrnValue = acrnValue;
  }

  /** Returns ACRN's number for this status; 0 is none of them. */
  public int acrnValue() {
    return acrnValue;
  }
}
