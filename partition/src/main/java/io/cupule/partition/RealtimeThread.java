package io.cupule.partition;

import io.cupule.kvm.LinuxThread;
import io.cupule.kvm.LinuxThread.SchedulingClass;
import io.cupule.partition.scenario.RealtimeSettings;

/** Applies a VM's {@link RealtimeSettings} to a vCPU thread. */
final class RealtimeThread {
  /** The smallest timer slack, so that the kernel serves no timer of such a thread late. */
  private static final long TIMER_SLACK_NANOS = 1;

  private RealtimeThread() {}

  /**
   * Prepares the calling vCPU thread. Call it once, after the thread is pinned and before it runs.
   *
   * @param settings the settings of the vCPU's real-time VM
   * @throws io.cupule.kvm.KvmException EPERM if the process may not use real-time classes
   */
  static void prepare(RealtimeSettings settings) {
    LinuxThread.timerSlack(TIMER_SLACK_NANOS);
    settings
        .fifoPriority()
        .ifPresent(priority -> LinuxThread.scheduling(0, SchedulingClass.FIFO, priority));
  }
}
