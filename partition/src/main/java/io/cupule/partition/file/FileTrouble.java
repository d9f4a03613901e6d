package io.cupule.partition.file;

import io.cupule.linux.NotRegularFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Says why a file or folder cannot be used, as the end of a sentence about it. */
public final class FileTrouble {
  private FileTrouble() {}

  /** Returns the reason of a failure, without the file's name. */
  public static String why(IOException refused) {
    return switch (refused) {
      case NoSuchFileException _ -> "it does not exist";
      case NotDirectoryException _, FileAlreadyExistsException _ -> "it is not a folder";
      case NotRegularFileException _ -> "it is not a regular file";
      case AccessDeniedException _ -> "no permission";
      case FileSystemException other -> Objects.requireNonNullElse(other.getReason(), "refused");
      default -> Objects.requireNonNullElse(refused.getMessage(), "refused");
    };
  }
}
