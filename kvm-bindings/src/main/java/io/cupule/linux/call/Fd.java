package io.cupule.linux.call;

import static io.cupule.linux.raw.Linux.EINTR;
import static io.cupule.linux.raw.Linux.O_CLOEXEC;

import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor that is closed once. Any thread may close it. */
public final class Fd implements AutoCloseable {
  /** The function {@code open}. */
  public static final MemorySegment OPEN = Libc.function("open");

  private static final MemorySegment CLOSE = Libc.function("close");
  private static final int CLOSED = -1;

  private final AtomicInteger fd;

  /** Owns an open descriptor. */
  public Fd(int fd) {
    this.fd = new AtomicInteger(fd);
  }

  /** Opens a file, closed on exec. */
  public static Fd open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return new Fd(
          Libc.checked("open(" + path + ")", Libc.callInt(OPEN, name, flags | O_CLOEXEC(), 0, 0)));
    }
  }

  /** Returns the number; -1 once closed, so that calls fail with EBADF and use no other file. */
  public int number() {
    return fd.get();
  }

  /**
   * Makes an ioctl.
   *
   * @param name the request's name, for the failure's text
   * @return its result, not negative
   * @throws SystemCallException if it fails
   */
  public int ioctl(String name, long request, long argument) {
    return Libc.ioctlOrThrow(name, number(), request, argument);
  }

  /** Makes an ioctl with memory, which stays reachable and allocated until the call returns. */
  public int ioctl(String name, long request, MemorySegment argument) {
    try {
      return ioctl(name, request, argument.address());
    } finally {
      Reference.reachabilityFence(argument);
    }
  }

  @Override
  public void close() {
    int number = fd.getAndSet(CLOSED);
    if (number == CLOSED) {
      return;
    }
    int result = Libc.callInt(CLOSE, number, 0, 0, 0);
    // Linux has released the descriptor even if close() was interrupted.
    if (result < 0 && result != -EINTR()) {
      throw new SystemCallException("close", -result);
    }
  }
}
