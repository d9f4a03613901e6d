package io.cupule.partition.boot.plan;

import io.cupule.partition.file.NamedFile;
import java.nio.file.Path;

/**
 * A file that the loader puts into memory next to a multiboot kernel.
 *
 * @param file the file; opened when the kernel is loaded
 * @param args the string that the kernel gets with it, without NUL
 */
public record BootModule(NamedFile file, String args) {

  /**
   * Makes a module from a file of the user.
   *
   * @param file the file
   * @param args the string that the kernel gets with it
   */
  public BootModule(Path file, String args) {
    this(NamedFile.own(file), args);
  }
}
