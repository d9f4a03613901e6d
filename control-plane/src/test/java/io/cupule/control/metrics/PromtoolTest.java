package io.cupule.control.metrics;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own tool says of the metrics and of the alerts. */
@Requires(Requirement.PROMETHEUS)
@Timeout(180)
final class PromtoolTest {
  private static final Path DASHBOARDS = Path.of("../dashboards");
  private static final long SECONDS = 30;

  @TempDir private Path directory;

  @Test
  @RequiresKvm
  void metricsOfARunAreClean() throws Exception {
    try (Machine machine = Guests.counterAndHalter(directory);
        MachineMetrics metrics = new MachineMetrics(() -> machine, "1.2.3")) {
      machine.start();
      eventually(
          "the halter wakes",
          () ->
              Scrape.of(metrics.scrape())
                      .value("cupule_vcpu_wake_to_run_seconds_count", "vm=\"halter\"")
                  > 0);

      assertThat(promtool(metrics.scrape(), "check", "metrics")).isEmpty();
    }
  }

  @Test
  void alertingRulesAreValid() throws Exception {
    assertThat(promtool("", "check", "rules", "alerts.yml")).contains("SUCCESS: 10 rules found");
  }

  @Test
  void alertsComeWhenTheyShouldAndOnlyThen() throws Exception {
    assertThat(promtool("", "test", "rules", "alerts_test.yml")).contains("SUCCESS");
  }

  /** What it prints; it must succeed. */
  private String promtool(String input, String... arguments)
      throws IOException, InterruptedException {
    Path in = Files.writeString(directory.resolve("input"), input);
    Path out = directory.resolve("output");
    ProcessBuilder command = new ProcessBuilder("promtool");
    command.command().addAll(List.of(arguments));
    Process process =
        command
            .directory(DASHBOARDS.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("promtool ends").isTrue();
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(printed).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }
}
