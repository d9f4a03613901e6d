package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States on a terminal that shows colours, and on one that does not. */
@RequiresKvm
@Timeout(180)
class ColoursTest {
  private static final Map<String, String> COLOURFUL = Map.of("TERM", "xterm", "NO_COLOR", "");
  private static final String GREEN = "\033[32m";
  private static final String RED = "\033[31m";

  @TempDir private Path folder;

  private String shown(Map<String, String> environment, String command) throws Exception {
    try (RunningDaemon daemon = RunningDaemon.with(folder, TestDaemon.vm("busy", "counter"))) {
      String[] words =
          Stream.concat(
                  Stream.of(command.split(" ", -1)),
                  Stream.of("--socket", daemon.socket().toString()))
              .toArray(String[]::new);
      try (PseudoTerminal terminal = PseudoTerminal.running(environment, words)) {
        return terminal.awaitEnd();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "ps --vcpus", "top --once --interval 100ms"})
  void statesHaveColours(String command) throws Exception {
    assertThat(shown(COLOURFUL, command)).contains(GREEN + "run", "exit 0");
  }

  @ParameterizedTest
  @CsvSource({
    "ps, NO_COLOR=1 TERM=xterm",
    "ps --vcpus, NO_COLOR=1 TERM=xterm",
    "top --once --interval 100ms, NO_COLOR=1 TERM=xterm",
    "ps --vcpus, NO_COLOR= TERM=dumb",
    "top --once --interval 100ms, NO_COLOR= TERM=dumb"
  })
  void statesHaveNoColoursWhereNobodyWantsThem(String command, String environment)
      throws Exception {
    String[] pairs = environment.split("[ =]", -1);

    String screen = shown(Map.of(pairs[0], pairs[1], pairs[2], pairs[3]), command);

    assertThat(screen).contains("run", "exit 0").doesNotContain("\033[");
  }

  @Test
  void topThatRefreshesHasColoursAndFitsTheScreen() throws Exception {
    try (RunningDaemon daemon = RunningDaemon.with(folder, TestDaemon.vm("busy", "counter"));
        PseudoTerminal terminal =
            PseudoTerminal.running(COLOURFUL, "top", "--socket", daemon.socket().toString())) {
      terminal.awaitText(GREEN + "run");
      terminal.type("q");

      assertThat(terminal.awaitEnd()).contains("exit 0");
    }
  }

  @ParameterizedTest
  @CsvSource({"'', xterm, true", "1, xterm, false", "'', dumb, false"})
  void endThatNobodyWantedIsRedInTheLastTable(String noColor, String term, boolean red)
      throws Exception {
    String vm = TestDaemon.vm("bad", "faulty").replace("CPU", Integer.toString(TestDaemon.CPU));
    Path scenario =
        Files.writeString(
            folder.resolve("faulty.json"),
            "{\"name\": \"f\", \"pcpus\": [{\"id\": %d}], \"vms\": [%s]}"
                .formatted(TestDaemon.CPU, vm));
    Map<String, String> environment = Map.of("NO_COLOR", noColor, "TERM", term);
    try (PseudoTerminal terminal =
        PseudoTerminal.running(environment, "run", scenario.toString())) {
      String screen = terminal.awaitEnd();

      assertThat(screen).contains("exit 1");
      assertThat(screen.contains("bad  " + RED + "crashed")).isEqualTo(red);
      assertThat(screen.contains("bad  crashed")).isEqualTo(!red);
    }
  }
}
