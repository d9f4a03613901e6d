package io.cupule.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Measures how long the calling thread has been ready and waited for a CPU. Each reading needs one
 * system call of less than a microsecond, and no allocation. {@link SchedStat} gives the same for
 * other threads. Only the thread that opened it may use it.
 */
public final class RunDelay implements AutoCloseable {
  private static final MemorySegment PREAD = Libc.function("pread");

  /** The longest text: three numbers of at most 20 digits. */
  private static final int LONGEST = 64;

  /** O_RDONLY. */
  private static final int READ_ONLY = 0;

  private static final int DECIMAL = 10;

  private final Fd fd;
  private final MemorySegment text = Arena.ofAuto().allocate(LONGEST);

  private RunDelay(Fd fd) {
    this.fd = fd;
  }

  /**
   * Opens the file of the calling thread.
   *
   * @return an instance that returns 0 if this kernel keeps no such account
   */
  public static RunDelay open() {
    try {
      return new RunDelay(Fd.open("/proc/thread-self/schedstat", READ_ONLY));
    } catch (SystemCallException none) {
      return new RunDelay(new Fd(-1));
    }
  }

  /** Returns the nanoseconds since the thread's start; never decreasing. */
  public long nanos() {
    int length = Libc.callInt(PREAD, fd.number(), text.address(), LONGEST, 0);
    int at = 0;
    while (at < length && text.get(JAVA_BYTE, at) != ' ') {
      at++;
    }
    long nanos = 0;
    for (at++; at < length && text.get(JAVA_BYTE, at) != ' '; at++) {
      nanos = nanos * DECIMAL + text.get(JAVA_BYTE, at) - '0';
    }
    return nanos;
  }

  @Override
  public void close() {
    fd.close();
  }
}
