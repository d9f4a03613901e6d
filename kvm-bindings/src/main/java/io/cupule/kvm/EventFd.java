package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A counter in the kernel on which threads can wait (eventfd(2)): non-blocking, closed on exec. For
 * any thread.
 */
public final class EventFd implements AutoCloseable {
  private static final MemorySegment EVENTFD = Libc.function("eventfd");

  private final Fd fd;

  /**
   * Makes a counter at zero.
   *
   * @throws KvmException if the process has no free descriptor
   */
  public EventFd() {
    fd =
        new Fd(
            Libc.checked(
                "eventfd", Libc.callInt(EVENTFD, 0, EFD_CLOEXEC() | EFD_NONBLOCK(), 0, 0)));
  }

  int number() {
    return fd.number();
  }

  /** Adds one, which makes the descriptor readable. */
  public void signal() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(JAVA_LONG);
      one.set(JAVA_LONG, 0, 1);
      int written = Io.write(fd.number(), one);
      // EAGAIN: the counter is at its maximum, so it is readable already.
      if (written != -EAGAIN()) {
        Libc.checked("write(eventfd)", written);
      }
    }
  }

  /**
   * Reads the count and sets it to zero, without waiting.
   *
   * @return the number of signals since the last call, 0 for none
   */
  public long drain() {
    return Io.readCounter(fd.number(), "read(eventfd)");
  }

  @Override
  public void close() {
    fd.close();
  }
}
