package io.cupule.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliTest {
  @Test
  void helpGoesToStdoutAndListsTheCommandsForPeople() {
    Outcome outcome = Outcome.of("--help");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("doctor", "version", "Exit codes:")
        .doesNotContain("training");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void noCommandShowsTheUsageOnStderrAsBadInput() {
    Outcome outcome = Outcome.of();

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Usage: cupule");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void misspeltCommandIsAnsweredWithTheRightOne() {
    Outcome outcome = Outcome.of("docter");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("cupule: ").contains("Did you mean: cupule doctor");
  }

  @Test
  void unknownOptionPointsToTheHelpOfItsCommand() {
    Outcome outcome = Outcome.of("doctor", "--yaml");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("unknown option: '--yaml'", "See 'cupule doctor --help'.");
  }

  @Test
  void versionIsPrintedAsJson() {
    Outcome outcome = Outcome.of("version", "--json");

    JsonNode versions = JsonMapper.shared().readTree(outcome.out());
    assertThat(versions.propertyNames())
        .containsExactly("cupule", "java", "vendor", "kernel", "arch");
    assertThat(versions.path("java").asString()).isEqualTo(Runtime.version().toString());
  }

  @Test
  void versionOptionAndCommandAgree() {
    assertThat(Outcome.of("version").out()).startsWith(Outcome.of("--version").out());
  }

  @Test
  void completionScriptKnowsTheCommands() {
    Outcome outcome = Outcome.of("completion");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("complete -F", "doctor");
  }

  @Test
  void trainingRunIsSilentAndNeverFails() {
    Outcome outcome = Outcome.of("training-run");

    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
  }
}
