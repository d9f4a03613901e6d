package io.cupule.bench.pair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Handles folders that a benchmark makes for itself. */
public final class Folders {
  private Folders() {}

  /** Deletes a folder with its content. */
  public static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> inmostFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inmostFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
