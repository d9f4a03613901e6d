package io.cupule.kvm;

import static io.cupule.kvm.raw.Linux.*;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens regular files for reading, and nothing else: what the name leads to is held first, looked
 * at, and only then opened. So no FIFO makes the reader wait and no device hears of it, even where
 * somebody exchanges the file meanwhile. Any thread.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Opens a file; symbolic links are followed.
   *
   * @param file the file
   * @return its content; the caller closes it
   * @throws NoSuchFileException if nothing has this name
   * @throws NotRegularFileException if it is a folder, a device or the like
   * @throws IOException if it cannot be read
   */
  public static FileChannel open(Path file) throws IOException {
    try (Fd held = Fd.open(file.toString(), LinuxAbi.O_PATH)) {
      return open(held, file);
    } catch (KvmException failed) {
      throw refused(file, failed);
    }
  }

  /** Opens what is held, whatever the name leads to by now. */
  static FileChannel open(Fd held, Path file) throws IOException {
    Path self = self(held);
    if (!Files.isRegularFile(self)) {
      throw new NotRegularFileException(file);
    }
    try {
      return FileChannel.open(self, StandardOpenOption.READ);
    } catch (AccessDeniedException denied) {
      throw new AccessDeniedException(file.toString());
    }
  }

  /** The name under which Linux keeps an open file, proc(5). */
  static Path self(Fd held) {
    return Path.of("/proc/self/fd/" + held.number());
  }

  /** What Java's own calls throw for such an error. */
  static IOException refused(Path file, KvmException failed) {
    int errno = failed.errno();
    if (errno == ENOENT()) {
      return new NoSuchFileException(file.toString());
    }
    if (errno == EACCES() || errno == EPERM()) {
      return new AccessDeniedException(file.toString());
    }
    if (errno == ELOOP()) {
      return new FileSystemException(file.toString(), null, "a symbolic link is in the way");
    }
    if (errno == EXDEV()) {
      return new FileSystemException(file.toString(), null, "it leads out of its folder");
    }
    return new FileSystemException(file.toString(), null, Errno.meaning(errno));
  }
}
