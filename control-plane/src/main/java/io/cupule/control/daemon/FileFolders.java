package io.cupule.control.daemon;

import io.cupule.control.resource.ApiFiles;
import io.cupule.kvm.RootFolder;
import io.cupule.partition.file.FileAccess;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folders of {@code --files}; they stay open while the daemon runs. */
final class FileFolders implements AutoCloseable {
  private final List<RootFolder> roots = new ArrayList<>();

  /**
   * Opens the folders.
   *
   * @param folders from the user; if empty, the default rule applies
   * @throws DaemonException if one is not a folder or cannot be opened
   */
  FileFolders(List<Path> folders) {
    for (Path folder : folders) {
      try {
        roots.add(RootFolder.open(folder));
      } catch (IOException refused) {
        close();
        throw new DaemonException(
            "--files %s: %s".formatted(folder, reason(refused)),
            "name a folder that exists and that this user may enter");
      }
    }
  }

  private static String reason(IOException refused) {
    return switch (refused) {
      case NoSuchFileException _ -> "there is no such folder";
      case NotDirectoryException _ -> "it is no folder";
      case AccessDeniedException _ -> "no permission";
      case FileSystemException other ->
          Optional.ofNullable(other.getReason()).orElse("it cannot be opened");
      default -> "it cannot be opened";
    };
  }

  /** Returns the rights. Without folders, the user's own calls may name any file, others none. */
  ApiFiles rights() {
    FileAccess beneath = FileAccess.beneath(roots);
    return new ApiFiles(roots.isEmpty() ? FileAccess.OWN : beneath, beneath);
  }

  /** Closes the folders. */
  @Override
  public void close() {
    roots.forEach(RootFolder::close);
  }
}
