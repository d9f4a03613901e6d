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

/** The packaged program, started by the launcher on the JDK of this build, as modules. */
class ProgramIT {
  private static final Path MODULES = Path.of("../control-plane/target/modules");

  @TempDir private static Path folder;
  private static SourceTree tree;

  /** Maven's part is to copy the modules of this build. */
  @BeforeAll
  static void makeTree() throws Exception {
    tree = SourceTree.in(folder);
    tree.maven(
        """
        #!/bin/sh
        mkdir -p control-plane/target
        cp -r '%s' control-plane/target/modules
        """
            .formatted(MODULES.toRealPath()));
  }

  @Test
  void programIsOnTheModulePathAndKnowsItsVersion() throws Exception {
    Ended ended = cupule("version");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).containsPattern("^cupule \\d+\\.\\d+\\.\\d+\n");
  }

  @Test
  void cacheIsInUseAndJsonStaysClean() throws Exception {
    cupule("version");

    Ended ended = cupule("doctor", "--json");

    JsonNode checks = JsonMapper.shared().readTree(ended.out());
    assertThat(checks)
        .filteredOn(check -> check.path("id").asString().equals("java-aot-cache"))
        .singleElement()
        .satisfies(check -> assertThat(check.path("detail").asString()).isEqualTo("in use"));
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void cacheThatDoesNotFitIsIgnoredInSilence() throws Exception {
    cupule("version");
    Path cache = cache();
    byte[] whole = Files.readAllBytes(cache);
    Files.write(cache, Arrays.copyOf(whole, whole.length / 2));

    Ended ended = cupule("version", "--json");
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

  private static Ended cupule(String... args) throws IOException, InterruptedException {
    ProcessBuilder launcher = tree.launcher(args);
    launcher.environment().put("CUPULE_JAVA_HOME", System.getProperty("java.home"));
    return Ended.run(launcher);
  }
}
