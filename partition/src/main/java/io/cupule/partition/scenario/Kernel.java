package io.cupule.partition.scenario;

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
  record Image(Path file) implements Kernel {

    /** The kernel as a scenario file writes it. */
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * Reads {@code builtin:NAME} or the path of an image. Neither the name nor the file is looked up.
   *
   * @param text not empty
   * @param directory what a relative path starts from
   * @return the kernel
   * @throws IllegalArgumentException for a string that is no path; the message says what to write
   *     instead
   */
  static Kernel parse(String text, Path directory) {
    return text.startsWith(Builtin.PREFIX)
        ? new Builtin(text.substring(Builtin.PREFIX.length()))
        : new Image(TextValue.file(text, directory));
  }
}
