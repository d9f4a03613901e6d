package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A pseudo-terminal (pty(7)) in raw mode: a guest's console on this side, a person's terminal
 * program on the other. One thread reads; any thread writes and closes.
 */
public final class Pty implements AutoCloseable {
  private static final long INPUT = 0;
  private static final long CLOSING = 1;
  private static final MemorySegment OPEN = Libc.function("open");
  private static final MemorySegment GET_ATTRIBUTES = Libc.function("tcgetattr");
  private static final MemorySegment SET_ATTRIBUTES = Libc.function("tcsetattr");
  private static final MemorySegment MAKE_RAW = Libc.function("cfmakeraw");

  private final Fd master;
  // Held open so that the master never reports a hang-up while nobody is attached.
  private final Fd slave;
  private final Path path;
  private final EventFd closing = new EventFd();
  private final Epoll epoll = new Epoll();

  private Pty(Fd master, Fd slave, Path path) {
    this.master = master;
    this.slave = slave;
    this.path = path;
    epoll.add(master.number(), INPUT);
    epoll.add(closing, CLOSING);
  }

  /**
   * Opens a new pseudo-terminal.
   *
   * @return the terminal; the caller closes it
   * @throws KvmException where the host has none left
   */
  public static Pty open() {
    Fd master = openFile("/dev/ptmx", O_RDWR() | O_NONBLOCK() | O_CLOEXEC());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      master.ioctl("TIOCSPTLCK", LinuxAbi.TIOCSPTLCK, number.address());
      master.ioctl("TIOCGPTN", LinuxAbi.TIOCGPTN, number.address());
      String path = "/dev/pts/" + number.get(JAVA_INT, 0);
      Fd slave = openFile(path, O_RDWR() | O_CLOEXEC() | LinuxAbi.O_NOCTTY);
      makeRaw(arena, slave.number());
      return new Pty(master, slave, Path.of(path));
    } catch (RuntimeException e) {
      master.close();
      throw e;
    }
  }

  private static Fd openFile(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return new Fd(
          Libc.checked(
              "open(" + path + ")",
              Libc.callInt(OPEN, arena.allocateFrom(path).address(), flags, 0, 0)));
    }
  }

  /** The guest echoes and edits; the terminal line in between must do neither. */
  private static void makeRaw(Arena arena, int fd) {
    long attributes = arena.allocate(LinuxAbi.SIZEOF_TERMIOS, Long.BYTES).address();
    Libc.checked("tcgetattr", Libc.callInt(GET_ATTRIBUTES, fd, attributes, 0, 0));
    Libc.callInt(MAKE_RAW, attributes, 0, 0, 0);
    Libc.checked("tcsetattr", Libc.callInt(SET_ATTRIBUTES, fd, TCSANOW(), attributes, 0));
  }

  /**
   * Where a terminal program attaches.
   *
   * @return for example {@code /dev/pts/3}
   */
  public Path path() {
    return path;
  }

  /**
   * Waits for input.
   *
   * @param target receives the bytes
   * @return how many, at least 1; -1 once the terminal is closed
   */
  public int read(byte[] target) {
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
   * @return how many were taken; fewer where nobody reads the other side and its buffer is full
   */
  public int write(byte[] source, int from, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      MemorySegment.copy(source, from, buffer, JAVA_BYTE, 0, length);
      int count = Io.write(master.number(), buffer);
      return count == -EAGAIN() ? 0 : Libc.checked("write(pty)", count);
    }
  }

  /** Makes {@link #read} return -1, now and from then on. The reader's thread then closes. */
  public void shutdown() {
    closing.signal();
  }

  /** Releases the terminal; not while another thread reads. */
  @Override
  public void close() {
    master.close();
    slave.close();
    epoll.close();
    closing.close();
  }
}
