package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that take a scenario, up to the point where a VM would be made. */
class ScenarioCommandsTest {
  private static final String GOOD =
      """
      {"name": "good", "pcpus": [{"id": 0}],
       "vms": [{"name": "a", "affinity": [0], "memory": "4M", "kernel": "builtin:hello"}]}
      """;
  private static final String TWO_PROBLEMS =
      """
      {"name": "bad", "pcpus": [{"id": 7}],
       "vms": [{"name": "a", "affinity": [7], "memory": "lots", "kernel": "builtin:hello"}]}
      """;

  @TempDir private Path folder;

  @Test
  void goodScenarioIsSummedUp() throws Exception {
    Path file = scenario(GOOD);

    assertThat(Outcome.of("validate", file.toString()))
        .isEqualTo(new Outcome(0, file + ": ok (1 VM, 1 vCPU, 1 pCPU)\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "run"})
  void everyProblemIsReportedWithItsPlaceAndRemedy(String command) throws Exception {
    Path file = scenario(TWO_PROBLEMS);

    Outcome outcome = Outcome.of(command, file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("cupule: " + file + ": 2 problems\n")
        .contains("\n  $.pcpus[0].id: ", "\n  $.vms[0].memory: ", " - ");
  }

  @Test
  void problemsAreAnArrayInJson() throws Exception {
    Outcome outcome = Outcome.of("validate", "--json", scenario(TWO_PROBLEMS).toString());

    JsonNode problems = JsonMapper.shared().readTree(outcome.out());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).isEmpty();
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0).propertyNames()).containsExactly("path", "message", "remedy");
  }

  @Test
  void goodScenarioIsAnEmptyArrayInJson() throws Exception {
    Outcome outcome = Outcome.of("validate", "--json", scenario(GOOD).toString());

    assertThat(JsonMapper.shared().readTree(outcome.out())).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void absentScenarioIsBadInput() {
    Outcome outcome = Outcome.of("run", folder.resolve("none.json").toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("none.json", "does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "validate", "simulate", "create", "conformance"})
  void nameThatCouldNotBeDecodedIsToldFromAnAbsentFile(String command) {
    Outcome outcome = Outcome.of(command, folder.resolve("b\ufffdd.json").toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("its name is not valid UTF-8, so it cannot be found - rename it")
        .doesNotContain("does not exist", "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "0s", "-1s", "5x", "five"})
  void durationThatIsNoneSaysHowToWriteOne(String duration) throws Exception {
    Outcome outcome = Outcome.of("run", scenario(GOOD).toString(), "--duration=" + duration);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--duration", "\"5s\"");
  }

  @Test
  void reportThatCannotBeWrittenIsRefusedBeforeAnythingRuns() throws Exception {
    Path report = folder.resolve("absent/report.json");

    Outcome outcome = Outcome.of("run", scenario(GOOD).toString(), "--report", report.toString());

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                2,
                "",
                "cupule: cannot write the report to "
                    + report
                    + ": its folder does not exist - choose another file for --report\n"));
  }

  private Path scenario(String text) throws IOException {
    return Files.writeString(folder.resolve("scenario.json"), text);
  }
}
