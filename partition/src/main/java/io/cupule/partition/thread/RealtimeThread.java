package io.cupule.partition.thread;

import io.cupule.linux.LinuxThread;
import io.cupule.linux.LinuxThread.SchedulingClass;
import io.cupule.linux.error.SystemCallException;
import io.cupule.partition.scenario.RealtimeSettings;

/** Lets threads that must not be late go before others, as far as Linux allows. */
public final class RealtimeThread {
  /** The smallest timer slack, so that the kernel serves no timer of such a thread late. */
  private static final long TIMER_SLACK_NANOS = 1;

  /** The lowest real-time priority; vCPUs of real-time VMs have at least this one. */
  private static final int SLICE_PRIORITY = 1;

  private RealtimeThread() {}

  /**
   * Makes the thread that ends the turns on all pCPUs, a daemon named {@code timers}. It waits most
   * of the time, and each of its actions takes some microseconds. So it goes before ordinary
   * threads: one of these that is always busy, such as the timers of a guest with many short ones,
   * then delays it by the time of a preemption and not by a time slice of Linux. It waits for a
   * pCPU's lock asleep, so its priority keeps no holder of a lock from running. Where Linux refuses
   * the real-time class it is an ordinary thread.
   *
   * @param body its work
   */
  public static Thread ofSlices(Runnable body) {
    return Thread.ofPlatform()
        .daemon()
        .name("timers")
        .unstarted(() -> {
          goBeforeOthers();
          body.run();
        });
  }

  private static void goBeforeOthers() {
    try {
      LinuxThread.timerSlack(TIMER_SLACK_NANOS);
      LinuxThread.scheduling(0, SchedulingClass.FIFO, SLICE_PRIORITY);
    } catch (SystemCallException e) {
      // EPERM without the right; a sandbox may answer others. Turns must end all the same.
    }
  }

  /**
   * Applies a VM's settings to the calling vCPU thread. Call it once, after the thread is pinned
   * and before it runs.
   *
   * @param settings the settings of the vCPU's real-time VM
   * @throws io.cupule.linux.error.SystemCallException EPERM if the process may not use real-time
   *     classes
   */
  public static void prepare(RealtimeSettings settings) {
    LinuxThread.timerSlack(TIMER_SLACK_NANOS);
    settings
        .fifoPriority()
        .ifPresent(priority -> LinuxThread.scheduling(0, SchedulingClass.FIFO, priority));
  }
}
