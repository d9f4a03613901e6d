package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.sched_param;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Properties of a Linux thread: its id, its CPUs, its scheduling class. Any thread may query any
 * thread of this process.
 */
public final class LinuxThread {
  /** Scheduling classes (sched(7)). */
  public enum SchedulingClass {
    /** The default, fair class. */
    OTHER(SCHED_OTHER()),
    /** Runs until it blocks or a higher priority becomes ready. */
    FIFO(SCHED_FIFO()),
    /** Like FIFO, with a time slice among equals. */
    RR(SCHED_RR()),
    /** Fair, for background work. */
    BATCH(SCHED_BATCH()),
    /** Only when no other thread needs the CPU. */
    IDLE(SCHED_IDLE());

    private final int number;

    SchedulingClass(int number) {
      this.number = number;
    }

    private int policy() {
      return this == FIFO || this == RR ? number | LinuxAbi.SCHED_RESET_ON_FORK : number;
    }
  }

  /** CPUs in the kernel's mask; more than any machine that Linux supports. */
  private static final int MASK_BITS = 8192;

  private static final MemorySegment GETTID = Libc.function("gettid");
  private static final MemorySegment SET_AFFINITY = Libc.function("sched_setaffinity");
  private static final MemorySegment GET_AFFINITY = Libc.function("sched_getaffinity");
  private static final MemorySegment SET_SCHEDULER = Libc.function("sched_setscheduler");
  private static final MemorySegment GET_SCHEDULER = Libc.function("sched_getscheduler");
  private static final MemorySegment PRCTL = Libc.function("prctl");
  private static final MemorySegment TGKILL = Libc.function("tgkill");

  // A JVM never changes it by fork(), and a kick should cost only one system call.
  private static final int PROCESS = Libc.callInt(Libc.function("getpid"), 0, 0, 0, 0);

  private LinuxThread() {}

  /**
   * Returns the calling thread's id.
   *
   * @return its Linux thread id, as in {@code /proc/PID/task}
   */
  public static int currentId() {
    return Libc.callInt(GETTID, 0, 0, 0, 0);
  }

  /**
   * Returns the CPUs that a thread may run on.
   *
   * @param thread Linux thread id, 0 for the caller, a process id for its main thread
   * @return the host's CPU numbers
   */
  public static BitSet affinity(int thread) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BITS / Byte.SIZE, Long.BYTES);
      Libc.checked(
          "sched_getaffinity",
          Libc.callInt(GET_AFFINITY, thread, mask.byteSize(), mask.address(), 0));
      return BitSet.valueOf(mask.asByteBuffer());
    }
  }

  /**
   * Sets the CPUs that a thread may run on.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param cpus the host's CPU numbers, at least one of them usable
   * @throws SystemCallException EINVAL if none of them is online and allowed
   */
  public static void affinity(int thread, BitSet cpus) {
    try (Arena arena = Arena.ofConfined()) {
      // CPUs beyond the mask count as missing CPUs.
      byte[] bits = cpus.get(0, MASK_BITS).toByteArray();
      MemorySegment mask = arena.allocate(MASK_BITS / Byte.SIZE, Long.BYTES);
      MemorySegment.copy(bits, 0, mask, JAVA_BYTE, 0, bits.length);
      Libc.checked(
          "sched_setaffinity(CPU " + cpus + ")",
          Libc.callInt(SET_AFFINITY, thread, mask.byteSize(), mask.address(), 0));
    }
  }

  /**
   * Pins the calling thread to one CPU.
   *
   * @param cpu the host's CPU number
   * @throws SystemCallException EINVAL if that CPU is offline or not allowed
   */
  public static void pin(int cpu) {
    pin(0, cpu);
  }

  /**
   * Pins a thread to one CPU; a running thread moves at once.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param cpu the host's CPU number
   * @throws SystemCallException EINVAL if that CPU is offline or not allowed
   */
  public static void pin(int thread, int cpu) {
    if (cpu < 0) {
      throw new SystemCallException("sched_setaffinity(CPU {" + cpu + "})", EINVAL());
    }
    BitSet one = new BitSet();
    one.set(cpu);
    affinity(thread, one);
  }

  /**
   * Sets a thread's scheduling class. Threads that a real-time thread makes get the ordinary class,
   * because the Java virtual machine may start a thread from any thread.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param schedulingClass the class
   * @param priority 1 to 99 for FIFO and RR, 0 for the others
   * @throws SystemCallException EPERM without the right to use the class
   */
  public static void scheduling(int thread, SchedulingClass schedulingClass, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocate(sched_param.layout());
      parameters.set(JAVA_INT, sched_param.sched_priority$offset(), priority);
      Libc.checked(
          "sched_setscheduler",
          Libc.callInt(SET_SCHEDULER, thread, schedulingClass.policy(), parameters.address(), 0));
    }
  }

  /**
   * Returns a thread's scheduling class.
   *
   * @param thread Linux thread id, 0 for the caller
   * @return the class
   * @throws SystemCallException ESRCH if the thread is gone
   */
  public static SchedulingClass scheduling(int thread) {
    int answer = Libc.checked("sched_getscheduler", Libc.callInt(GET_SCHEDULER, thread, 0, 0, 0));
    int number = answer & ~LinuxAbi.SCHED_RESET_ON_FORK;
    for (SchedulingClass candidate : SchedulingClass.values()) {
      if (candidate.number == number) {
        return candidate;
      }
    }
    throw new SystemCallException("sched_getscheduler", EINVAL());
  }

  /**
   * Sets the timer slack: how late the kernel may end timed waits of the calling thread, to serve
   * several at once (PR_SET_TIMERSLACK, prctl(2)). It has no effect in real-time classes, which
   * have no slack.
   *
   * @param nanos at least 1; the usual value is 50000
   * @throws IllegalArgumentException for less
   */
  public static void timerSlack(long nanos) {
    if (nanos < 1) {
      throw new IllegalArgumentException("timer slack of " + nanos + " ns; use 1 or more");
    }
    Libc.checked("prctl(TIMERSLACK)", Libc.callInt(PRCTL, PR_SET_TIMERSLACK(), nanos, 0, 0));
  }

  /** Sends a signal to one thread of this process; returns false if the thread is gone. */
  static boolean signal(int thread, int signal) {
    int result = Libc.callInt(TGKILL, PROCESS, thread, signal, 0);
    if (result == -ESRCH()) {
      return false;
    }
    Libc.checked("tgkill", result);
    return true;
  }
}
