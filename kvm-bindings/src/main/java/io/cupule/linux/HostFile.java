package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Io;
import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A host file that is written from its beginning. Opening it never waits for another process,
 * follows no symbolic link in the last part of the path, and accepts only regular files with one
 * name and {@code /dev/null}. So another user who can change the folder cannot make it block or
 * write elsewhere.
 *
 * <p>One thread at a time may write; any thread may close it, but not during a write.
 */
public final class HostFile implements AutoCloseable {
  /** Flags for opening a file of unknown kind. */
  static final int CAREFULLY = O_NONBLOCK() | LinuxAbi.O_NOFOLLOW | LinuxAbi.O_NOCTTY;

  static final int OWNER_ONLY = 0600;
  private static final long NULL_DEVICE = 0x103; // major 1, minor 3: null(4)
  private static final MemorySegment FSTAT = Libc.function("fstat");
  private static final MemorySegment TRUNCATE = Libc.function("ftruncate");

  private final Path path;
  private final Fd fd;

  private HostFile(Path path, Fd fd) {
    this.path = path;
    this.fd = fd;
  }

  /**
   * Creates the file, readable by its owner only, or empties it if it exists.
   *
   * @param path its path
   * @return the file; the caller closes it
   * @throws NoSuchFileException if its folder does not exist
   * @throws AccessDeniedException if this user may not write there
   * @throws FileSystemException if it is not a regular file or {@code /dev/null}, or the host
   *     refuses it; the reason says which
   */
  public static HostFile replace(Path path) throws FileSystemException {
    return emptied(path, open(path, LinuxAbi.O_WRONLY | LinuxAbi.O_CREAT | CAREFULLY));
  }

  /**
   * Checks that an existing file could be replaced; it stays as it is.
   *
   * @throws FileSystemException as for {@link #replace}, or if it does not exist
   */
  public static void check(Path path) throws FileSystemException {
    try (Fd fd = open(path, LinuxAbi.O_WRONLY | CAREFULLY)) {
      boolean _ = isRegular(path, fd);
    }
  }

  private static Fd open(Path path, int flags) throws FileSystemException {
    int number;
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path.toString()).address();
      number = Libc.callInt(Fd.OPEN, name, flags | O_CLOEXEC(), OWNER_ONLY, 0);
    }
    if (number < 0) {
      throw refusal(path, -number);
    }
    return new Fd(number);
  }

  /**
   * Makes a file from a descriptor that was opened {@link #CAREFULLY}; closes it on refusal.
   *
   * @throws FileSystemException as for {@link #replace}
   */
  static HostFile emptied(Path path, Fd fd) throws FileSystemException {
    try {
      if (isRegular(path, fd)) {
        int result = Libc.callInt(TRUNCATE, fd.number(), 0, 0, 0);
        if (result < 0) {
          throw refusal(path, -result);
        }
      }
      return new HostFile(path, fd);
    } catch (FileSystemException | RuntimeException refused) {
      fd.close();
      throw refused;
    }
  }

  /** Returns true for a regular file, false for the null device; refuses all others. */
  private static boolean isRegular(Path path, Fd fd) throws FileSystemException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(LinuxAbi.SIZEOF_STAT, Long.BYTES);
      int result = Libc.callInt(FSTAT, fd.number(), stat.address(), 0, 0);
      if (result < 0) {
        throw refusal(path, -result);
      }
      int type = stat.get(JAVA_INT, LinuxAbi.OFFSETOF_STAT_ST_MODE) & LinuxAbi.S_IFMT;
      if (type == LinuxAbi.S_IFCHR
          && stat.get(JAVA_LONG, LinuxAbi.OFFSETOF_STAT_ST_RDEV) == NULL_DEVICE) {
        return false;
      }
      if (type != LinuxAbi.S_IFREG) {
        throw new FileSystemException(
            path.toString(),
            null,
            switch (type) {
              case LinuxAbi.S_IFCHR -> "it is a character device";
              case LinuxAbi.S_IFBLK -> "it is a block device";
              case LinuxAbi.S_IFIFO -> "it is a FIFO";
              case LinuxAbi.S_IFDIR -> "it is a directory";
              default -> "it is no regular file";
            });
      }
      if (stat.get(JAVA_LONG, LinuxAbi.OFFSETOF_STAT_ST_NLINK) > 1) {
        throw new FileSystemException(path.toString(), null, "it has another name, a hard link");
      }
      return true;
    }
  }

  /** Explains the failure of an open(2) call with the flags above. */
  static FileSystemException refusal(Path path, int errno) {
    String file = path.toString();
    if (errno == ENOENT()) {
      return new NoSuchFileException(file, null, "its folder does not exist");
    }
    if (errno == EACCES() || errno == EPERM()) {
      return new AccessDeniedException(file, null, "no permission");
    }
    if (errno == ELOOP()) {
      return new FileSystemException(file, null, "it is a symbolic link");
    }
    if (errno == ENXIO()) {
      return new FileSystemException(file, null, "it is a FIFO or a socket");
    }
    return new FileSystemException(
        file,
        null,
        errno == EISDIR()
            ? "it is a directory"
            : Errno.meaning(errno) + " (" + Errno.name(errno) + ")");
  }

  /**
   * Writes all bytes; waits for the file system.
   *
   * @param source bytes
   * @param from index of the first byte
   * @param length how many
   * @throws IOException if the host wrote only a part or nothing, for example because the disk is
   *     full
   */
  public void write(byte[] source, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, source.length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Math.max(1, length));
      MemorySegment.copy(source, from, bytes, JAVA_BYTE, 0, length);
      for (int done = 0; done < length; ) {
        int count = Io.write(fd.number(), bytes.asSlice(done, length - done));
        if (count <= 0) {
          throw new FileSystemException(path.toString(), null, Errno.meaning(-count));
        }
        done += count;
      }
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
