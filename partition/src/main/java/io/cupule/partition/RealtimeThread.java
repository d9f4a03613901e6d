package io.cupule.partition;

import io.cupule.kvm.LinuxThread;
import io.cupule.kvm.LinuxThread.SchedulingClass;
import io.cupule.partition.scenario.RealtimeSettings;

/** Makes a vCPU thread what its VM's {@link RealtimeSettings} ask for. */
final class RealtimeThread {
  /** The kernel may serve no timer of such a thread late; the smallest slack there is. */
  private static final long TIMER_SLACK_NANOS = 1;

  private RealtimeThread() {}

  /**
   * To be called on the vCPU's own thread, once, after it is pinned and before it runs.
   *
   * @param settings of the real-time VM whose vCPU the calling thread is
   * @throws io.cupule.kvm.KvmException EPERM where the process may not use real-time classes
   */
  static void prepare(RealtimeSettings settings) {
    LinuxThread.timerSlack(TIMER_SLACK_NANOS);
    settings
        .fifoPriority()
        .ifPresent(priority -> LinuxThread.scheduling(0, SchedulingClass.FIFO, priority));
  }
}
