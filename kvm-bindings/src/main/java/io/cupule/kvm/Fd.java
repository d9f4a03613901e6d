package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.EINTR;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor that is closed once. Any thread may close it. */
final class Fd implements AutoCloseable {
  private static final MemorySegment CLOSE = Libc.function("close");
  private static final int CLOSED = -1;

  private final AtomicInteger fd;

  Fd(int fd) {
    this.fd = new AtomicInteger(fd);
  }

  /**
   * The number, or -1 once closed: calls on it then fail with EBADF instead of hitting a stranger.
   */
  int number() {
    return fd.get();
  }

  int ioctl(String name, long request, long argument) {
    return Libc.ioctlOrThrow(name, number(), request, argument);
  }

  @Override
  public void close() {
    int number = fd.getAndSet(CLOSED);
    if (number == CLOSED) {
      return;
    }
    int result = Libc.callInt(CLOSE, number, 0, 0, 0);
    // Linux has released the descriptor even when close() was interrupted.
    if (result < 0 && result != -EINTR()) {
      throw new KvmException("close", -result);
    }
  }
}
