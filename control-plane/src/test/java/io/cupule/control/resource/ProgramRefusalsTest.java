package io.cupule.control.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramRefusalsTest {
  @TempDir private Path directory;

  @Test
  void problemOfADocumentAsAWholeIsToldWithoutAnEmptyField() throws Exception {
    Path file = Files.writeString(directory.resolve("scenario.json"), "{");
    InvalidScenarioException invalid =
        catchThrowableOfType(
            InvalidScenarioException.class,
            () -> new ScenarioReader(Set.of()).readForAnyHost(file));

    assertThat(new ProgramRefusals().of(invalid).getMessage()).startsWith("not valid JSON");
  }
}
