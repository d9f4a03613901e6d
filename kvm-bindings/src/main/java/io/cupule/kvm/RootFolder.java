package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.EAGAIN;
import static io.cupule.kvm.raw.Linux.ENOTDIR;
import static io.cupule.kvm.raw.Linux.O_CLOEXEC;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A folder of the host beneath which files are opened, and out of which no name leads: the kernel
 * itself refuses {@code ..} and every symbolic link (openat2(2)) at the moment of opening. The
 * folder is held open, so it stays the same one whatever its name comes to mean. Any thread.
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
   * Opens a folder; its own name may lead over symbolic links.
   *
   * @param folder the folder
   * @return it, held open; the caller closes it
   * @throws IOException if it is no folder, or this kernel has no openat2
   */
  public static RootFolder open(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize();
    try {
      RootFolder root =
          new RootFolder(path, Fd.open(path.toString(), LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY));
      root.probe();
      return root;
    } catch (KvmException failed) {
      if (failed.errno() == ENOTDIR()) {
        throw new NotDirectoryException(path.toString());
      }
      throw RegularFile.refused(path, failed);
    }
  }

  /** Finds out early whether the kernel knows the call. */
  private void probe() {
    try {
      open(Path.of("."), LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY, 0).close();
    } catch (KvmException failed) {
      close();
      throw failed;
    }
  }

  /**
   * The folder's name.
   *
   * @return absolute and without {@code ..}
   */
  public Path path() {
    return path;
  }

  /**
   * Whether a file's name starts with the folder's. What it leads to is not asked.
   *
   * @param file absolute and without {@code ..}
   */
  public boolean contains(Path file) {
    return file.startsWith(path) && !file.equals(path);
  }

  /**
   * Opens a regular file for reading.
   *
   * @param file one that {@linkplain #contains it contains}
   * @return its content; the caller closes it
   * @throws NotRegularFileException if it is a folder, a device or the like
   * @throws IOException if it is not there, cannot be read, or a symbolic link is in the way
   */
  public FileChannel read(Path file) throws IOException {
    try (Fd held = open(path.relativize(file), LinuxAbi.O_PATH, 0)) {
      return RegularFile.open(held, file);
    } catch (KvmException failed) {
      throw RegularFile.refused(file, failed);
    }
  }

  /**
   * Makes a file, for its owner alone, or empties it where it exists.
   *
   * @param file one that {@linkplain #contains it contains}
   * @return the file; the caller closes it
   * @throws IOException as {@link HostFile#replace}, and where a symbolic link is in the way
   */
  public HostFile replace(Path file) throws IOException {
    long flags = LinuxAbi.O_WRONLY | LinuxAbi.O_CREAT | HostFile.CAREFULLY;
    Fd opened;
    try {
      opened = open(path.relativize(file), flags, HostFile.OWNER_ONLY);
    } catch (KvmException failed) {
      throw HostFile.refusal(file, failed.errno());
    }
    return HostFile.emptied(file, opened);
  }

  /**
   * Looks at a file, or at the place where there is none yet, by a name that holds its folder.
   *
   * @param file one that {@linkplain #contains it contains}
   * @param look gets the name; what it leads to may itself be a symbolic link
   * @return what was seen
   * @throws IOException if its folder is not there, or a symbolic link is in the way
   */
  public <T> T look(Path file, Function<Path, T> look) throws IOException {
    Path folderOf = path.relativize(file.resolveSibling(""));
    Path here = folderOf.toString().isEmpty() ? Path.of(".") : folderOf;
    try (Fd held = open(here, LinuxAbi.O_PATH | LinuxAbi.O_DIRECTORY, 0)) {
      return look.apply(RegularFile.self(held).resolve(file.getFileName()));
    } catch (KvmException failed) {
      throw RegularFile.refused(file, failed);
    }
  }

  /**
   * Opens what is beneath.
   *
   * @param relative its name from here
   * @param flags as in open(2)
   * @param mode of a new file
   * @throws KvmException ELOOP for a symbolic link, EXDEV for a name that leads out
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

  /** EAGAIN: something was moved meanwhile, and the kernel does not know whether it is beneath. */
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

  /** Lets go of the folder. */
  @Override
  public void close() {
    folder.close();
  }
}
