package io.cupule.linux;

import java.io.Serial;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Reports a folder, a device, a FIFO or a socket instead of a regular file. */
public final class NotRegularFileException extends FileSystemException {
  @Serial private static final long serialVersionUID = 1L;

  NotRegularFileException(Path file) {
    super(file.toString(), null, "not a regular file");
  }
}
