package io.cupule.linux;

import static io.cupule.linux.raw.Linux.SA_RESTART;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The signal that makes a vCPU thread leave KVM_RUN.
 *
 * <p>It is SIGSTKFLT, which Linux on x86, glibc and the JVM do not use. A standard signal is either
 * pending or not, and needs no room in a queue. A real-time signal does; the kernel refuses it
 * (EAGAIN) if the user's processes have used up RLIMIT_SIGPENDING. Two signals may merge into one,
 * because the receiver checks counts. The handler is libc's {@code abs}, which takes an int and
 * changes nothing: only the interruption matters. With SA_RESTART, all other system calls of the
 * process continue; KVM_RUN is never restarted. For any thread.
 */
public final class KickSignal {
  /** SIGSTKFLT in signal(7). */
  private static final int NUMBER = 16;

  private static final MemorySegment SIGACTION = Libc.function("sigaction");
  private static final MemorySegment SIGMASK = Libc.function("pthread_sigmask");

  private KickSignal() {}

  /**
   * Installs the handler for this process; repeatable.
   *
   * @throws SystemCallException if the kernel refuses
   */
  public static void install() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(LinuxAbi.SIZEOF_SIGACTION, Long.BYTES);
      long handler = Libc.function("abs").address();
      action.set(JAVA_LONG, LinuxAbi.OFFSETOF_SIGACTION_SA_HANDLER, handler);
      action.set(JAVA_INT, LinuxAbi.OFFSETOF_SIGACTION_SA_FLAGS, SA_RESTART());
      Libc.checked("sigaction", Libc.callInt(SIGACTION, NUMBER, action.address(), 0, 0));
    }
  }

  /** Allows the signal on the calling thread, whatever mask it inherited. */
  public static void unblock() {
    mask(LinuxAbi.SIG_UNBLOCK);
  }

  /** Blocks the signal on the calling thread. */
  public static void block() {
    mask(LinuxAbi.SIG_BLOCK);
  }

  private static void mask(int how) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(LinuxAbi.SIZEOF_SIGSET_T, Long.BYTES);
      set.set(JAVA_LONG, 0, 1L << (NUMBER - 1));
      int error = Libc.callInt(SIGMASK, how, set.address(), 0, 0);
      if (error != 0) {
        // Unlike others, this function returns its error instead of setting errno.
        throw new SystemCallException("pthread_sigmask", error);
      }
    }
  }

  /**
   * Interrupts a thread.
   *
   * @param thread Linux thread id, of a thread of this process
   * @return false if that thread is gone
   */
  public static boolean send(int thread) {
    return LinuxThread.signal(thread, NUMBER);
  }
}
