package io.cupule.partition.file;

import io.cupule.kvm.HostFile;
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
   * A file that the user names who runs the program.
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
   * @throws io.cupule.kvm.NotRegularFileException if it is a folder, a device or the like
   * @throws IOException if it is not there or cannot be read
   */
  public FileChannel read() throws IOException {
    return access.read(path);
  }

  /**
   * Makes it, for its owner alone, or empties it where it exists.
   *
   * @return the file; the caller closes it
   * @throws IOException if it is a symbolic link, a device or the like, or cannot be written
   */
  public HostFile replace() throws IOException {
    return access.replace(path);
  }

  /**
   * Looks at it, or at the place where it will be.
   *
   * @param look gets an absolute name for it; what that leads to may be a symbolic link
   * @return what was seen
   * @throws IOException if its folder cannot be entered
   */
  public <T> T look(Function<Path, T> look) throws IOException {
    return access.look(path, look);
  }

  /** Its name. */
  @Override
  public String toString() {
    return path.toString();
  }
}
