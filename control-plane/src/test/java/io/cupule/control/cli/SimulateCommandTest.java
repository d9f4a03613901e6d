package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(180)
class SimulateCommandTest {
  private static final String SHARED =
      """
      {"name": "shared", "pcpus": [{"id": 7, "policy": "prio"}],
       "vms": [
        {"name": "low", "affinity": [7], "dedicated": false, "memory": "900G", "kernel": "none"},
        {"name": "high", "affinity": [7], "dedicated": false, "memory": "900G", "kernel": "none",
         "scheduling": {"priority": 2},
         "load": [{"kind": "%s"}]}]}
      """;
  private static final String FAIR =
      SHARED.formatted("periodic\", \"period\": \"10ms\", \"runTime\": \"4ms");

  @TempDir private Path folder;

  @Test
  void everyPcpuAndVcpuIsInATableWhateverTheHostHas() throws IOException {
    Outcome outcome = simulate(FAIR, "--for", "1s");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .startsWith("shared: 1.000 s of virtual time, compat fixed, seed 0\n\n")
        .containsPattern("\n7 +prio +100.0 % +200\n")
        .containsPattern(
            "\nlow/vcpu0 +7 +cpu-bound +60.0 % +4.000 ms +4.000 ms +4.000 ms +4.000 ms +- +- +100\n")
        .containsPattern("\nhigh/vcpu0 +7 +periodic 4ms/10ms +40.0 % +0 +0 +0 +0 +0/99 +- +100\n")
        .containsPattern("\n201 events in [0-9.]+ s, [0-9,]+ per second\n$")
        .doesNotContain("warning");
  }

  @Test
  void starvationIsAWarningInWords() throws IOException {
    Outcome outcome = simulate(SHARED.formatted("cpu-bound"), "--for", "2s");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("\nwarning: low/vcpu0 never ran on pCPU 7, though it was ready for 2.000 s; ")
        .containsPattern("\nlow/vcpu0 +7 +cpu-bound +0.0 % +- +- +- +2.000 s +- +- +0\n");
  }

  @Test
  void jsonHasEverythingInExactNumbers() throws IOException {
    JsonNode report =
        JsonMapper.shared().readTree(simulate(FAIR, "--for", "1s", "--json", "--seed", "9").out());

    assertThat(report.path("scenario").asString()).isEqualTo("shared");
    assertThat(report.path("durationNanos").asLong()).isEqualTo(1_000_000_000);
    assertThat(report.path("seed").asLong()).isEqualTo(9);
    assertThat(report.path("warnings")).isEmpty();
    assertThat(report.path("events").asLong()).isEqualTo(201);
    assertThat(report.path("eventsPerSecond").asDouble()).isPositive();
    assertThat(report.at("/pcpus/0/busy").asDouble()).isEqualTo(1.0);
    assertThat(report.at("/vcpus/1/runNanos").asLong()).isEqualTo(400_000_000);
    assertThat(report.at("/vcpus/0/wakeToRun/maxNanos").asLong()).isEqualTo(4_000_000);
    assertThat(report.at("/vcpus/1/deadlines").asLong()).isEqualTo(99);
  }

  @Test
  void largeScenariosShowWhatMattersMost() throws IOException {
    String pcpus = "{\"id\": 0}" + numbers(",{\"id\": %d}", 99);
    String large =
        """
        {"name": "large", "pcpus": [%s],
         "vms": [{"name": "a", "affinity": [0%s], "memory": "4M", "kernel": "builtin:spin"}]}
        """
            .formatted(pcpus, numbers(",%d", 99));

    Outcome outcome = simulate(large, "--for", "10ms");

    assertThat(outcome.out())
        .contains("\n64 of 100 pCPUs; the busiest are shown, --json has all\n")
        .contains("\n64 of 100 vCPUs; those that waited longest are shown, --json has all\n");
    assertThat(outcome.out().lines().filter(line -> line.startsWith("a/vcpu"))).hasSize(64);
  }

  private static String numbers(String format, int last) {
    StringBuilder all = new StringBuilder();
    for (int number = 1; number <= last; number++) {
      all.append(format.formatted(number));
    }
    return all.toString();
  }

  @Test
  void badScenarioIsRefusedAsByValidate() throws IOException {
    Outcome outcome = simulate(FAIR.replace("prio", "noop"));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "$.vms[1].affinity[0]: VM low and VM high share pCPU 7", " - choose another pCPU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--for=0s", "--for=25h", "--for=ten", "--seed=x"})
  void optionThatMakesNoSenseIsRefused(String option) throws IOException {
    Outcome outcome = simulate(FAIR, option);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("cupule: invalid value for option '--");
  }

  @Test
  void interruptEndsTheSimulationWithoutAResult() throws IOException {
    Thread.currentThread().interrupt();

    Outcome outcome = simulate(FAIR, "--for", "24h");

    assertThat(outcome)
        .isEqualTo(new Outcome(130, "", "cupule: interrupted: the simulation has no result\n"));
  }

  private Outcome simulate(String scenario, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("scenario.json"), scenario);
    String[] line = new String[options.length + 2];
    line[0] = "simulate";
    line[1] = file.toString();
    System.arraycopy(options, 0, line, 2, options.length);
    return Outcome.of(line);
  }
}
