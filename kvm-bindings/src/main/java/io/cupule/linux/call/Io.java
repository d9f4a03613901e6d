package io.cupule.linux.call;

import static io.cupule.linux.raw.Linux.EAGAIN;
import static io.cupule.linux.raw.Linux.EINTR;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** read(2) and write(2), repeated when a signal interrupts them. */
public final class Io {
  private static final MemorySegment READ = Libc.function("read");
  private static final MemorySegment WRITE = Libc.function("write");

  private Io() {}

  /** Reads; returns the byte count, or a negated errno. */
  public static int read(int fd, MemorySegment target) {
    return repeated(READ, fd, target);
  }

  /** Writes; returns the byte count, or a negated errno. */
  public static int write(int fd, MemorySegment source) {
    return repeated(WRITE, fd, source);
  }

  private static int repeated(MemorySegment function, int fd, MemorySegment bytes) {
    int result;
    do {
      result = Libc.callInt(function, fd, bytes.address(), bytes.byteSize(), 0);
    } while (result == -EINTR());
    return result;
  }

  /** Reads the 64-bit counter of an eventfd or timerfd; returns 0 if there is nothing to read. */
  public static long readCounter(int fd, String call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      int result = read(fd, count);
      if (result == -EAGAIN()) {
        return 0;
      }
      Libc.checked(call, result);
      return count.get(JAVA_LONG, 0);
    }
  }
}
