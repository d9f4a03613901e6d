package io.cupule.partition.boot;

import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;

/**
 * A file that a multiboot kernel finds in memory next to itself.
 *
 * @param file the file; opened when the kernel is loaded
 * @param args the string that the kernel gets with it, without NUL
 */
public record BootModule(NamedFile file, String args) {

  /**
   * A file of the user's own.
   *
   * @param file the file
   * @param args the string that the kernel gets with it
   */
  public BootModule(Path file, String args) {
    this(NamedFile.own(file), args);
  }
}
