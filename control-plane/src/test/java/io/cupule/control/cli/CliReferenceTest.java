package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CliReferenceTest {
  private static final String WRITE = "cupule.docs.write";

  @Test
  void referenceIsWhatTheCommandLineSays() throws IOException {
    Path file = Path.of("../docs/cli.md");
    String current = CliReference.generate();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, current);
    }
    assertThat(Files.readString(file))
        .as("%s is out of date: run the tests with -D%s=true and commit it", file, WRITE)
        .isEqualTo(current);
  }
}
