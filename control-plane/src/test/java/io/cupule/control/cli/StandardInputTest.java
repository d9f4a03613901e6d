package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.daemon.TestDaemon;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed where a command reads {@code -} instead of a file. */
@RequiresKvm
@Timeout(180)
class StandardInputTest {
  private static final String END_OF_FILE = "\n\004";
  private static final String VM =
      TestDaemon.vm("typed", "hello").replace("CPU", Integer.toString(TestDaemon.CPU));
  private static final String SCENARIO =
      "{\"name\": \"typed\", \"pcpus\": [{\"id\": %d}],\n \"vms\": [%s]}"
          .formatted(TestDaemon.CPU, VM);

  private static String typed(String text, String... command) throws Exception {
    try (PseudoTerminal terminal = PseudoTerminal.running(command)) {
      terminal.awaitText("settings ");
      terminal.type(text + END_OF_FILE);
      return terminal.awaitEnd();
    }
  }

  @Test
  void scenarioThatIsTypedIsValidated() throws Exception {
    assertThat(typed(SCENARIO, "validate", "-")).contains("-: ok (1 VM, 1 vCPU, 1 pCPU)", "exit 0");
  }

  @Test
  void scenarioThatIsTypedRuns() throws Exception {
    assertThat(typed(SCENARIO, "run", "-")).contains("VM     end", "typed  exited", "exit 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "run"})
  void problemOfWhatIsTypedHasItsPlace(String command) throws Exception {
    assertThat(typed(SCENARIO.replace("16M", "lots"), command, "-"))
        .contains("cupule: -: ", "$.vms[0].memory: ", "exit 2");
  }

  @Test
  void vmThatIsTypedIsAdded(@TempDir Path folder) throws Exception {
    try (RunningDaemon daemon = RunningDaemon.with(folder, TestDaemon.vm("first", "counter"))) {
      String screen = typed(VM, "create", "-", "--socket", daemon.socket().toString());

      assertThat(screen).contains("exit 0");
      assertThat(daemon.cupule("ps").out()).contains("typed  created");
    }
  }
}
