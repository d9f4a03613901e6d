package io.cupule.partition.scenario.value;

import io.cupule.partition.file.FileAccess;
import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;

/** The kernel that a VM boots. */
public sealed interface Kernel {

  /**
   * A built-in guest.
   *
   * @param name its name, for example {@code counter}
   */
  record Builtin(String name) implements Kernel {
    static final String PREFIX = "builtin:";

    /** Returns the kernel as in a scenario file. */
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
     * Makes an image from a file that the user may open.
     *
     * @param file the file
     */
    public Image(Path file) {
      this(NamedFile.own(file));
    }

    /** Returns the kernel as in a scenario file. */
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * Reads {@code builtin:NAME} or the path of an image that the user may open. Neither the name nor
   * the file is looked up.
   *
   * @param text not empty
   * @param directory the start of a relative path
   * @return the kernel
   * @throws IllegalArgumentException if the string is not a path; the message says what to write
   *     instead
   */
  static Kernel parse(String text, Path directory) {
    return TextValue.kernel(text, new FileNames(directory, FileAccess.OWN));
  }
}
