package io.cupule.partition.scenario.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository that tests read, and the generated ones that they compare. */
final class Repository {
  private static final String WRITE = "cupule.docs.write";

  /** Tests run in the directory of their module. */
  private static final Path ROOT = Path.of("..");

  private Repository() {}

  static List<Path> samples() {
    try (Stream<Path> files = Files.list(ROOT.resolve("config-samples"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares a generated file with the committed one, or writes it if asked to. */
  static void assertCurrent(String name, String generated) throws IOException {
    Path file = ROOT.resolve("docs").resolve(name);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, generated);
    }
    assertThat(Files.readString(file))
        .as("%s is out of date: run the tests with -D%s=true and commit it", file, WRITE)
        .isEqualTo(generated);
  }
}
