package io.cupule.partition.file;

import io.cupule.linux.HostFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A file of the host that a VM's settings name. Naming it does not open it. Immutable.
 *
 * @param path its name
 * @param access decides what may be opened by that name
 */
public record NamedFile(Path path, FileAccess access) {

  /**
   * Makes a file named by the user who runs the program.
   *
   * @param path its name
   */
  public static NamedFile own(Path path) {
    return new NamedFile(path, FileAccess.OWN);
  }

  /**
   * Opens it for reading.
   *
   * @return its content; the caller closes it
   * @throws io.cupule.linux.NotRegularFileException if it is a folder, a device or the like
   * @throws IOException if it does not exist or cannot be read
   */
  public FileChannel read() throws IOException {
    return access.read(path);
  }

  /**
   * Creates it, readable by its owner only, or empties it if it exists.
   *
   * @return the file; the caller closes it
   * @throws IOException if it is a symbolic link, a device or the like, or cannot be written
   */
  public HostFile replace() throws IOException {
    return access.replace(path);
  }

  /**
   * Inspects it, or its future place.
   *
   * @param look gets an absolute name for it; the name may refer to a symbolic link
   * @return the result of {@code look}
   * @throws IOException if its folder cannot be entered
   */
  public <T> T look(Function<Path, T> look) throws IOException {
    return access.look(path, look);
  }

  /** Returns its name. */
  @Override
  public String toString() {
    return path.toString();
  }
}
