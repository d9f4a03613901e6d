package io.cupule.control.daemon;

import io.cupule.control.resource.ApiFiles;
import io.cupule.linux.RootFolder;
import io.cupule.partition.file.FileAccess;
import io.cupule.partition.file.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            "--files %s: %s".formatted(folder, FileTrouble.why(refused)),
            "name a folder that exists and that this user may enter");
      }
    }
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
