package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.SA_RESTART;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The signal that makes a vCPU thread leave KVM_RUN.
 *
 * <p>SIGSTKFLT: neither Linux on x86 nor glibc nor the JVM uses it. A standard signal is pending or
 * not and takes no room in a queue; a real-time signal does, and the kernel refuses it (EAGAIN)
 * where the processes of the user have used up RLIMIT_SIGPENDING. That two become one does not
 * matter: who is kicked looks at counts. Its handler is libc's {@code abs}, which takes an int and
 * changes nothing: the interruption itself is the message. SA_RESTART keeps every other system call
 * of the process undisturbed; KVM_RUN is never restarted. Any thread may call.
 */
public final class KickSignal {
  /** SIGSTKFLT in signal(7). */
  private static final int NUMBER = 16;

  private static final MemorySegment SIGACTION = Libc.function("sigaction");
  private static final MemorySegment SIGMASK = Libc.function("pthread_sigmask");

  private KickSignal() {}

  /**
   * Installs the handler for this process. Doing it again changes nothing.
   *
   * @throws KvmException where the kernel refuses
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

  /** Lets the signal through to the calling thread, whatever mask it inherited. */
  public static void unblock() {
    mask(LinuxAbi.SIG_UNBLOCK);
  }

  /** Holds the signal back from the calling thread. */
  public static void block() {
    mask(LinuxAbi.SIG_BLOCK);
  }

  private static void mask(int how) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(LinuxAbi.SIZEOF_SIGSET_T, Long.BYTES);
      set.set(JAVA_LONG, 0, 1L << (NUMBER - 1));
      int error = Libc.callInt(SIGMASK, how, set.address(), 0, 0);
      if (error != 0) {
        // This one function returns its error instead of setting errno.
        throw new KvmException("pthread_sigmask", error);
      }
    }
  }

  /**
   * Interrupts a thread.
   *
   * @param thread Linux thread id, of a thread of this process
   * @return false where that thread is gone
   */
  public static boolean send(int thread) {
    return LinuxThread.signal(thread, NUMBER);
  }
}
