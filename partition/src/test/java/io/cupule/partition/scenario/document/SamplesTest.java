package io.cupule.partition.scenario.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.problem.InvalidScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SamplesTest {

  static Stream<Path> samples() {
    return Repository.samples().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sampleSatisfiesTheSchema(Path sample) throws IOException {
    assertThat(PublishedSchema.errors(Files.readString(sample))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sampleIsValidAndSaysWhatItShows(Path sample) throws InvalidScenarioException {
    ScenarioReader reader = new ScenarioReader(Set.copyOf(Builtin.names()));
    Scenario scenario = reader.read(sample, Workbench.HOST);
    assertThat(sample.getFileName()).hasToString(scenario.name() + ".json");
    assertThat(scenario.description()).endsWith(".");
  }

  @Test
  void samplesAreThere() {
    assertThat(Repository.samples())
        .extracting(file -> file.getFileName().toString())
        .contains("hello.json", "partitioned.json", "faulty.json", "echo.json");
  }
}
