package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Io;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
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
   * @throws SystemCallException if the process has no free descriptor
   */
  public EventFd() {
    fd =
        new Fd(
            Libc.checked(
                "eventfd", Libc.callInt(EVENTFD, 0, EFD_CLOEXEC() | EFD_NONBLOCK(), 0, 0)));
  }

  /** Returns the descriptor's number; -1 once closed. */
  public int number() {
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
