package io.cupule.partition.scenario;

import io.cupule.partition.file.FileAccess;
import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;

/** What a VM boots. */
public sealed interface Kernel {

  /**
   * A guest that comes with the program.
   *
   * @param name its name, for example {@code counter}
   */
  record Builtin(String name) implements Kernel {
    static final String PREFIX = "builtin:";

    /** The kernel as a scenario file writes it. */
    @Override
    public String toString() {
      return PREFIX + name;
    }
  }

  /**
   * An image file.
   *
   * @param file the file, resolved against the scenario's directory
   */
  record Image(NamedFile file) implements Kernel {

    /**
     * An image file of the user's own.
     *
     * @param file the file
     */
    public Image(Path file) {
      this(NamedFile.own(file));
    }

    /** The kernel as a scenario file writes it. */
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * Reads {@code builtin:NAME} or the path of an image of the user's own. Neither the name nor the
   * file is looked up.
   *
   * @param text not empty
   * @param directory what a relative path starts from
   * @return the kernel
   * @throws IllegalArgumentException for a string that is no path; the message says what to write
   *     instead
   */
  static Kernel parse(String text, Path directory) {
    return TextValue.kernel(text, new FileNames(directory, FileAccess.OWN));
  }
}
