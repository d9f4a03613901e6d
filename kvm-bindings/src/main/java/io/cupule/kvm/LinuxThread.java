package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cupule.kvm.raw.sched_param;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * What Linux knows of a thread: its id, the CPUs it may use, its scheduling class. Any thread may
 * ask about any thread of this process.
 */
public final class LinuxThread {
  /** Scheduling classes (sched(7)). */
  public enum SchedulingClass {
    /** The default, fair class. */
    OTHER(SCHED_OTHER()),
    /** Runs until it blocks or a higher priority comes. */
    FIFO(SCHED_FIFO()),
    /** Like FIFO, with a time slice among equals. */
    RR(SCHED_RR()),
    /** Fair, for work that no one waits for. */
    BATCH(SCHED_BATCH()),
    /** Only when nothing else wants the CPU. */
    IDLE(SCHED_IDLE());

    private final int number;

    SchedulingClass(int number) {
      this.number = number;
    }

    private int policy() {
      return this == FIFO || this == RR ? number | LinuxAbi.SCHED_RESET_ON_FORK : number;
    }
  }

  /** CPUs in the kernel's mask; larger than any machine Linux supports. */
  private static final int MASK_BITS = 8192;

  private static final MemorySegment GETTID = Libc.function("gettid");
  private static final MemorySegment SET_AFFINITY = Libc.function("sched_setaffinity");
  private static final MemorySegment GET_AFFINITY = Libc.function("sched_getaffinity");
  private static final MemorySegment SET_SCHEDULER = Libc.function("sched_setscheduler");
  private static final MemorySegment GET_SCHEDULER = Libc.function("sched_getscheduler");
  private static final MemorySegment PRCTL = Libc.function("prctl");
  private static final MemorySegment TGKILL = Libc.function("tgkill");

  // A JVM never changes it by fork(), and a kick should cost one system call.
  private static final int PROCESS = Libc.callInt(Libc.function("getpid"), 0, 0, 0, 0);

  private LinuxThread() {}

  /**
   * The calling thread.
   *
   * @return its Linux thread id, as in {@code /proc/PID/task}
   */
  public static int currentId() {
    return Libc.callInt(GETTID, 0, 0, 0, 0);
  }

  /**
   * The CPUs a thread may run on.
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
   * Sets the CPUs a thread may run on.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param cpus the host's CPU numbers, at least one of them usable
   * @throws KvmException EINVAL where none of them is online and allowed
   */
  public static void affinity(int thread, BitSet cpus) {
    try (Arena arena = Arena.ofConfined()) {
      // CPUs that no mask can name are like all others that the machine does not have.
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
   * @throws KvmException EINVAL where that CPU is offline or not allowed
   */
  public static void pin(int cpu) {
    pin(0, cpu);
  }

  /**
   * Pins a thread to one CPU; a running one goes there at once.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param cpu the host's CPU number
   * @throws KvmException EINVAL where that CPU is offline or not allowed
   */
  public static void pin(int thread, int cpu) {
    if (cpu < 0) {
      throw new KvmException("sched_setaffinity(CPU {" + cpu + "})", EINVAL());
    }
    BitSet one = new BitSet();
    one.set(cpu);
    affinity(thread, one);
  }

  /**
   * Sets a thread's scheduling class. Threads that a real-time thread makes are ordinary ones: the
   * Java virtual machine may start one of its own from any thread.
   *
   * @param thread Linux thread id, 0 for the caller
   * @param schedulingClass the class
   * @param priority 1 to 99 for FIFO and RR, 0 for the others
   * @throws KvmException EPERM without the right to use the class
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
   * A thread's scheduling class.
   *
   * @param thread Linux thread id, 0 for the caller
   * @return the class
   * @throws KvmException ESRCH where the thread is gone
   */
  public static SchedulingClass scheduling(int thread) {
    int answer = Libc.checked("sched_getscheduler", Libc.callInt(GET_SCHEDULER, thread, 0, 0, 0));
    int number = answer & ~LinuxAbi.SCHED_RESET_ON_FORK;
    for (SchedulingClass candidate : SchedulingClass.values()) {
      if (candidate.number == number) {
        return candidate;
      }
    }
    throw new KvmException("sched_getscheduler", EINVAL());
  }

  /**
   * Sets how late the kernel may let timed waits of the calling thread end, to serve several at
   * once (PR_SET_TIMERSLACK, prctl(2)). Without effect in real-time classes, which have none.
   *
   * @param nanos at least 1, where 50000 is the usual value
   * @throws IllegalArgumentException for less
   */
  public static void timerSlack(long nanos) {
    if (nanos < 1) {
      throw new IllegalArgumentException("timer slack of " + nanos + " ns; use 1 or more");
    }
    Libc.checked("prctl(TIMERSLACK)", Libc.callInt(PRCTL, PR_SET_TIMERSLACK(), nanos, 0, 0));
  }

  /** Sends a signal to one thread of this process; false where the thread is gone. */
  static boolean signal(int thread, int signal) {
    int result = Libc.callInt(TGKILL, PROCESS, thread, signal, 0);
    if (result == -ESRCH()) {
      return false;
    }
    Libc.checked("tgkill", result);
    return true;
  }
}
