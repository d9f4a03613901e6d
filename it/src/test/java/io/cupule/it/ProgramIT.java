package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged program as the launcher starts it. */
class ProgramIT {
  @TempDir private static Path folder;
  private static BuiltProgram cupule;

  @BeforeAll
  static void build() throws Exception {
    cupule = BuiltProgram.in(folder);
  }

  @Test
  void programIsOnTheModulePathAndKnowsItsVersion() throws Exception {
    Ended ended = cupule.run("version");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).containsPattern("^cupule \\d+\\.\\d+\\.\\d+\n");
  }

  @Test
  void cacheIsInUseAndJsonStaysClean() throws Exception {
    Ended ended = cupule.run("doctor", "--json");

    JsonNode checks = JsonMapper.shared().readTree(ended.out());
    assertThat(checks)
        .filteredOn(check -> check.path("id").asString().equals("java-aot-cache"))
        .singleElement()
        .satisfies(check -> assertThat(check.path("detail").asString()).isEqualTo("in use"));
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void cacheThatDoesNotFitIsIgnoredInSilence() throws Exception {
    Path cache = cache();
    byte[] whole = Files.readAllBytes(cache);
    Files.write(cache, Arrays.copyOf(whole, whole.length / 2));

    Ended ended = cupule.run("version", "--json");
    Files.write(cache, whole);

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(JsonMapper.shared().readTree(ended.out()).has("cupule")).isTrue();
  }

  private static Path cache() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
    }
  }
}
