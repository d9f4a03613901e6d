package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cupule.control.cli.error.ExitCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
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
  void noTextOfAnyHelpIsMistakenForAFormat() {
    assertThat(textsOf(Outcome.onBareHost().getCommandSpec()))
        .isNotEmpty()
        .allSatisfy(text -> assertThatCode(() -> text.formatted()).doesNotThrowAnyException());
  }

  private static List<String> textsOf(CommandSpec command) {
    List<String> texts = new ArrayList<>();
    Collections.addAll(texts, command.usageMessage().description());
    Collections.addAll(texts, command.usageMessage().header());
    Collections.addAll(texts, command.usageMessage().footer());
    command.args().forEach(argument -> Collections.addAll(texts, argument.description()));
    command.subcommands().values().forEach(sub -> texts.addAll(textsOf(sub.getCommandSpec())));
    return texts;
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

  @ParameterizedTest
  @CsvSource({
    "list, ps",
    "inspect, ps",
    "status, ps",
    "attach, console",
    "restart, reset",
    "kill, stop",
    "delete, rm",
    "valdate, validate",
    "sched list, sched get"
  })
  void wordsOfOthersAreUnderstood(String typed, String meant) {
    Outcome outcome = Outcome.of(typed.split(" ", -1));

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err())
        .contains("cupule: there is no command '", "Did you mean: cupule " + meant + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "xyzzy", "42"})
  void nothingSillyIsSuggested(String typed) {
    assertThat(Outcome.of(typed).err())
        .contains("there is no command '" + typed + "'")
        .doesNotContain("Did you mean");
  }

  @ParameterizedTest
  @ValueSource(strings = {"daemon --files ", "daemon --token-file ", "run --report ", "validate "})
  void emptyFileNameIsRefused(String command) {
    Outcome outcome = Outcome.of(command.split(" ", -1));

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err()).contains("'' is not a path - write the path of a file or folder");
  }

  @Test
  void helpIsACommand() {
    assertThat(Outcome.of("help", "run").out()).isEqualTo(Outcome.of("run", "--help").out());
    assertThat(Outcome.of("help", "sched", "set").out()).contains("cupule sched set");
    assertThat(Outcome.of("help").out()).isEqualTo(Outcome.of("--help").out());
    assertThat(Outcome.of("help", "list").err()).contains("there is no command 'list'", "'ps'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps -a", "top -n", "logs -n"})
  void oneLetterResemblesNoOtherLetter(String typed) {
    assertThat(Outcome.of(typed.split(" ", -1)).err())
        .contains("unknown option: '-")
        .doesNotContain("Did you mean");
  }

  @Test
  void optionOfOneLetterIsGuessedInTheOtherCase() {
    assertThat(Outcome.of("logs", "-F").err()).contains("Did you mean: -f?");
    assertThat(Outcome.of("ps", "-H").err()).contains("Did you mean: -h?");
  }

  @Test
  void misspeltOptionIsGuessed() {
    assertThat(Outcome.of("run", "x.json", "--duratoin", "5s").err())
        .contains("unknown option: '--duratoin'", "Did you mean: --duration?");
    assertThat(Outcome.of("sched", "set", "a", "--weight", "much").err())
        .contains("'much' is not a whole number");
    assertThat(Outcome.of("run", "--duration").err()).contains("--duration", "TIME");
  }
}
