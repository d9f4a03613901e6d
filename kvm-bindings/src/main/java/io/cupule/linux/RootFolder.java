package io.cupule.linux;

import static io.cupule.linux.raw.Linux.EAGAIN;
import static io.cupule.linux.raw.Linux.ENOTDIR;
import static io.cupule.linux.raw.Linux.O_CLOEXEC;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.Libc;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A host folder in which files are opened. No name can leave it: at each opening, the kernel
 * refuses {@code ..} and every symbolic link (openat2(2)). The folder stays open, so it remains the
 * same one even if its name changes. For any thread.
 */
public final class RootFolder implements AutoCloseable {
  private static final MemorySegment SYSCALL = Libc.function("syscall");
  private static final int TRIES = 16;

  private final Path path;
  private final Fd folder;

  private RootFolder(Path path, Fd folder) {
    this.path = path;
    this.folder = folder;
  }

  /**
   * Opens a folder; its own name may contain symbolic links.
   *
   * @param folder the folder
   * @return the open folder; the caller closes it
   * @throws IOException if it is not a folder, or this kernel has no openat2
   */
  public static RootFolder open(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize();
    try {
      RootFolder root =
          new RootFolder(path, Fd.open(path.toString(), LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY));
      root.probe();
      return root;
    } catch (SystemCallException failed) {
      if (failed.errno() == ENOTDIR()) {
        throw new NotDirectoryException(path.toString());
      }
      throw RegularFile.refused(path, failed);
    }
  }

  /** Checks early whether the kernel has the call. */
  private void probe() {
    try {
      open(Path.of("."), LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY, 0).close();
    } catch (SystemCallException failed) {
      close();
      throw failed;
    }
  }

  /**
   * Returns the folder's name.
   *
   * @return absolute and without {@code ..}
   */
  public Path path() {
    return path;
  }

  /**
   * Returns whether a file's name starts with the folder's name. It does not check the file itself.
   *
   * @param file absolute and without {@code ..}
   */
  public boolean contains(Path file) {
    return file.startsWith(path) && !file.equals(path);
  }

  /**
   * Opens a regular file for reading.
   *
   * @param file a file that {@linkplain #contains it contains}
   * @return its content; the caller closes it
   * @throws NotRegularFileException if it is a folder, a device or the like
   * @throws IOException if it does not exist, cannot be read, or its path contains a symbolic link
   */
  public FileChannel read(Path file) throws IOException {
    try (Fd held = open(path.relativize(file), LinuxAbi.O_PATH, 0)) {
      return RegularFile.open(held, file);
    } catch (SystemCallException failed) {
      throw refused(file, failed);
    }
  }

  /**
   * Creates a file, readable by its owner only, or empties it if it exists.
   *
   * @param file a file that {@linkplain #contains it contains}
   * @return the file; the caller closes it
   * @throws IOException as {@link HostFile#replace}, and if its path contains a symbolic link
   */
  public HostFile replace(Path file) throws IOException {
    long flags = LinuxAbi.O_WRONLY | LinuxAbi.O_CREAT | HostFile.CAREFULLY;
    Fd opened;
    try {
      opened = open(path.relativize(file), flags, HostFile.OWNER_ONLY);
    } catch (SystemCallException failed) {
      throw isStillNamed() ? HostFile.refusal(file, failed.errno()) : replaced(file);
    }
    return HostFile.emptied(file, opened);
  }

  /**
   * Inspects a file, or its future place, by a name that keeps its folder open.
   *
   * @param file a file that {@linkplain #contains it contains}
   * @param look gets the name; it may refer to a symbolic link
   * @return the result of {@code look}
   * @throws IOException if its folder does not exist, or the path contains a symbolic link
   */
  public <T> T look(Path file, Function<Path, T> look) throws IOException {
    Path folderOf = path.relativize(file.resolveSibling(""));
    Path here = folderOf.toString().isEmpty() ? Path.of(".") : folderOf;
    try (Fd held = open(here, LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY, 0)) {
      return look.apply(RegularFile.self(held).resolve(file.getFileName()));
    } catch (SystemCallException failed) {
      throw refused(file, failed);
    }
  }

  private IOException refused(Path file, SystemCallException failed) {
    return isStillNamed() ? RegularFile.refused(file, failed) : replaced(file);
  }

  /** The file may well be in the folder that has the name now, which nobody allowed. */
  private IOException replaced(Path file) {
    return new FileSystemException(
        file.toString(),
        null,
        "%s was moved or replaced after this process opened it; restart the process"
            .formatted(path));
  }

  private boolean isStillNamed() {
    try {
      return Files.isSameFile(path, RegularFile.self(folder));
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Opens a file beneath the folder.
   *
   * @param relative its name from here
   * @param flags as in open(2)
   * @param mode of a new file
   * @throws SystemCallException ELOOP for a symbolic link, EXDEV for a name that leaves the folder
   */
  Fd open(Path relative, long flags, long mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(LinuxAbi.SIZEOF_OPEN_HOW, Long.BYTES);
      long onExec = O_CLOEXEC();
      how.set(JAVA_LONG, LinuxAbi.OFFSETOF_OPEN_HOW_FLAGS, flags | onExec);
      how.set(JAVA_LONG, LinuxAbi.OFFSETOF_OPEN_HOW_MODE, mode);
      how.set(
          JAVA_LONG,
          LinuxAbi.OFFSETOF_OPEN_HOW_RESOLVE,
          LinuxAbi.RESOLVE_BENEATH | LinuxAbi.RESOLVE_NO_SYMLINKS | LinuxAbi.RESOLVE_NO_MAGICLINKS);
      long name = arena.allocateFrom(relative.toString()).address();
      return new Fd(Libc.checked("openat2(" + path.resolve(relative) + ")", (int) open(name, how)));
    }
  }

  /** Opens with retries. EAGAIN: the kernel cannot decide, because a file was just moved. */
  private long open(long name, MemorySegment how) {
    long result = -EAGAIN();
    for (int tries = 0; tries < TRIES && result == -EAGAIN(); tries++) {
      result =
          Libc.call(
              SYSCALL,
              LinuxAbi.SYS_OPENAT2,
              folder.number(),
              name,
              how.address(),
              how.byteSize(),
              0);
    }
    return result;
  }

  /** Closes the folder. */
  @Override
  public void close() {
    folder.close();
  }
}
