package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code cupule simulate}, seen from outside. */
@Timeout(180)
class SimulateIT {
  /** Simulating a day of this takes minutes. */
  private static final String BUSY =
      """
      {"name": "busy", "pcpus": [{"id": 0}, {"id": 1}],
       "vms": [{"name": "v", "affinity": [0, 1], "memory": "4M", "kernel": "none",
                "load": [{"kind": "periodic", "period": "100us", "runTime": "1us"}]}]}
      """;

  @TempDir private Path folder;

  @Test
  void signalEndsALongSimulationThatTellsItsProgress() throws Exception {
    BuiltProgram cupule = BuiltProgram.in(folder);
    Path scenario = Files.writeString(folder.resolve("busy.json"), BUSY);
    Path page = folder.resolve("page.html");

    Process process =
        cupule.start("simulate", scenario.toString(), "--for", "24h", "--html", page.toString());
    try (BufferedReader err = process.errorReader()) {
      Lines.readTo(" % done, about ", err);
      process.toHandle().destroy();

      assertThat(String.join("\n", err.readAllLines()))
          .endsWith("cupule: SIGTERM: the simulation has no result");
      assertThat(process.getInputStream().readAllBytes()).isEmpty();
      assertThat(process.waitFor()).isEqualTo(130);
      assertThat(page).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }
}
