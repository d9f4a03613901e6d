package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Io;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import io.cupule.linux.raw.itimerspec;
import io.cupule.linux.raw.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A one-shot timer on CLOCK_MONOTONIC on which threads can wait (timerfd_create(2)): non-blocking,
 * closed on exec. For any thread. {@link System#nanoTime} uses the same clock.
 */
public final class TimerFd implements AutoCloseable {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final MemorySegment CREATE = Libc.function("timerfd_create");
  private static final MemorySegment SET = Libc.function("timerfd_settime");

  private final Fd fd;

  /**
   * Makes a timer that is not armed.
   *
   * @throws SystemCallException if the process has no free descriptor
   */
  public TimerFd() {
    int flags = TFD_CLOEXEC() | TFD_NONBLOCK();
    fd =
        new Fd(
            Libc.checked("timerfd_create", Libc.callInt(CREATE, CLOCK_MONOTONIC(), flags, 0, 0)));
  }

  int number() {
    return fd.number();
  }

  /**
   * Arms the timer; replaces an earlier setting.
   *
   * @param nanos time from now; 0 or less expires at once
   */
  public void armAfter(long nanos) {
    // A zero would disarm it.
    set(Math.max(nanos, 1));
  }

  /** Disarms the timer, and forgets an expiry that was not drained. */
  public void disarm() {
    set(0);
  }

  private void set(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment spec = arena.allocate(itimerspec.layout());
      long value = itimerspec.it_value$offset();
      spec.set(JAVA_LONG, value + timespec.tv_sec$offset(), nanos / NANOS_PER_SECOND);
      spec.set(JAVA_LONG, value + timespec.tv_nsec$offset(), nanos % NANOS_PER_SECOND);
      Libc.checked("timerfd_settime", Libc.callInt(SET, fd.number(), 0, spec.address(), 0));
    }
  }

  /**
   * Reads the expiry, without waiting.
   *
   * @return 1 at the first call after the timer has expired since it was armed, else 0
   */
  public long drain() {
    return Io.readCounter(fd.number(), "read(timerfd)");
  }

  @Override
  public void close() {
    fd.close();
  }
}
