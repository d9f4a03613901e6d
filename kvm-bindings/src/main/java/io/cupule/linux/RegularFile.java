package io.cupule.linux;

import static io.cupule.linux.raw.Linux.*;

import io.cupule.linux.call.Fd;
import io.cupule.linux.call.LinuxAbi;
import io.cupule.linux.error.Errno;
import io.cupule.linux.error.SystemCallException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens only regular files for reading. It first gets a reference to the file, checks it, and only
 * then opens it. So a FIFO cannot make the reader wait and a device is not touched, even if another
 * process replaces the file meanwhile. For any thread.
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
    } catch (SystemCallException failed) {
      throw refused(file, failed);
    }
  }

  /** Opens the referenced file, even if its name now refers to another one. */
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

  /** Returns the name of an open file in proc(5). */
  static Path self(Fd held) {
    return Path.of("/proc/self/fd/" + held.number());
  }

  /** Returns the exception that Java throws for such an error. */
  static IOException refused(Path file, SystemCallException failed) {
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
