package io.cupule.partition.boot;

import java.nio.file.Path;

/**
 * A file that a multiboot kernel finds in memory next to itself.
 *
 * @param file the file; opened when the kernel is loaded
 * @param args the string that the kernel gets with it, without NUL
 */
public record BootModule(Path file, String args) {}
