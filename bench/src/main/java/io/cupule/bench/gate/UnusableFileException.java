package io.cupule.bench.gate;

import java.nio.file.NoSuchFileException;

/** A file of figures that cannot be used; the message says why, and what to do. */
final class UnusableFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableFileException(String message) {
    super(message);
  }

  /** Tells why a file could not be read. */
  static String reason(Exception failure) {
    return failure instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(failure.getMessage());
  }
}
