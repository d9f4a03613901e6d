package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Io;
import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A pseudo-terminal (pty(7)) in raw mode: a guest's console on this side, the user's terminal
 * program on the other. One thread reads; any thread may write and close.
 */
public final class Pty implements AutoCloseable {
  private static final long INPUT = 0;
  private static final long CLOSING = 1;
  private static final MemorySegment GET_ATTRIBUTES = Libc.function("tcgetattr");
  private static final MemorySegment SET_ATTRIBUTES = Libc.function("tcsetattr");
  private static final MemorySegment POLL = Libc.function("poll");
  private static final MemorySegment MAKE_RAW = Libc.function("cfmakeraw");

  private final Fd master;
  // Kept open so that the master never reports a hang-up while no program is attached.
  private final Fd slave;
  private final Path path;
  private final EventFd closing;
  private final Epoll epoll;
  private final List<Runnable> cleanup = new ArrayList<>();

  private Pty() {
    try {
      master = own(Fd.open("/dev/ptmx", O_RDWR() | O_NONBLOCK()), Fd::close);
      path = unlock(master);
      slave = own(Fd.open(path.toString(), O_RDWR() | LinuxAbi.O_NOCTTY), Fd::close);
      makeRaw(slave.number());
      closing = own(new EventFd(), EventFd::close);
      epoll = own(new Epoll(), Epoll::close);
      epoll.add(master.number(), INPUT);
      epoll.add(closing, CLOSING);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T> T own(T resource, Consumer<T> close) {
    cleanup.add(() -> close.accept(resource));
    return resource;
  }

  /**
   * Opens a new pseudo-terminal.
   *
   * @return the terminal; the caller closes it
   * @throws SystemCallException if the host has no free one
   */
  public static Pty open() {
    return new Pty();
  }

  private static Path unlock(Fd master) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      master.ioctl("TIOCSPTLCK", LinuxAbi.TIOCSPTLCK, number);
      master.ioctl("TIOCGPTN", LinuxAbi.TIOCGPTN, number);
      return Path.of("/dev/pts/" + number.get(JAVA_INT, 0));
    }
  }

  /** Sets raw mode: the guest echoes and edits, so the terminal line must not. */
  private static void makeRaw(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      long attributes = arena.allocate(LinuxAbi.SIZEOF_TERMIOS, Long.BYTES).address();
      Libc.checked("tcgetattr", Libc.callInt(GET_ATTRIBUTES, fd, attributes, 0, 0));
      Libc.callInt(MAKE_RAW, attributes, 0, 0, 0);
      Libc.checked("tcsetattr", Libc.callInt(SET_ATTRIBUTES, fd, TCSANOW(), attributes, 0));
    }
  }

  /**
   * Returns the path for a terminal program.
   *
   * @return for example {@code /dev/pts/3}
   */
  public Path path() {
    return path;
  }

  /**
   * Waits for input.
   *
   * @param target receives the bytes; not empty
   * @return the number of bytes, at least 1; -1 after {@link #shutdown}
   */
  public int read(byte[] target) {
    Objects.checkIndex(0, target.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(target.length);
      while (!epoll.await(-1).contains(CLOSING)) {
        int count = Io.read(master.number(), buffer);
        if (count > 0) {
          MemorySegment.copy(buffer, JAVA_BYTE, 0, target, 0, count);
          return count;
        }
        if (count != -EAGAIN()) {
          Libc.checked("read(pty)", count);
        }
      }
      return -1;
    }
  }

  /**
   * Writes without waiting.
   *
   * @param source bytes
   * @param from index of the first byte
   * @param length how many
   * @return the number of bytes written; fewer if the other side is not read and its buffer is full
   */
  public int write(byte[] source, int from, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      MemorySegment.copy(source, from, buffer, JAVA_BYTE, 0, length);
      int count = Io.write(master.number(), buffer);
      return count == -EAGAIN() ? 0 : Libc.checked("write(pty)", count);
    }
  }

  /**
   * Waits until {@link #write} has room.
   *
   * @param longestMillis longest wait, -1 for no limit
   * @return whether it has; false after the time, a signal or {@link #shutdown}
   */
  public boolean awaitRoom(int longestMillis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(2 * LinuxAbi.SIZEOF_POLLFD, Long.BYTES);
      watch(both, 0, master.number(), LinuxAbi.POLLOUT);
      watch(both, LinuxAbi.SIZEOF_POLLFD, closing.number(), LinuxAbi.POLLIN);
      int ready = Libc.callInt(POLL, both.address(), 2, longestMillis, 0);
      if (ready == -EINTR()) {
        return false;
      }
      Libc.checked("poll(pty)", ready);
      boolean isClosing = got(both, LinuxAbi.SIZEOF_POLLFD) != 0;
      return !isClosing && (got(both, 0) & LinuxAbi.POLLOUT) != 0;
    }
  }

  private static void watch(MemorySegment set, long at, int number, int events) {
    set.set(JAVA_INT, at, number);
    set.set(JAVA_SHORT, at + LinuxAbi.OFFSETOF_POLLFD_EVENTS, (short) events);
  }

  private static int got(MemorySegment set, long at) {
    return set.get(JAVA_SHORT, at + LinuxAbi.OFFSETOF_POLLFD_REVENTS);
  }

  /** Makes {@link #read} return -1 and {@link #awaitRoom} false, now and from then on. */
  public void shutdown() {
    closing.signal();
  }

  /** Releases the terminal. No thread may be reading or writing. */
  @Override
  public void close() {
    cleanup.reversed().forEach(Runnable::run);
  }
}
