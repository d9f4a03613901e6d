package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus server makes of a daemon's metrics, asked in PromQL. */
@RequiresKvm
@Requires(Requirement.PROMETHEUS)
@Timeout(180)
class PrometheusIT {
  /** ACRN's own bound for shares by weight. */
  private static final double A_SIXTEENTH = 1 / 16.0;

  private static final int SCRAPES = 42;
  private static final String BY_VM = "sum by (vm) (rate(cupule_vcpu_state_seconds_total%s[40s]))";

  @TempDir private static Path folder;
  private static Process daemon;
  private static Prometheus prometheus;

  @BeforeAll
  static void scrapeThreeVmsThatShareOneCpu() throws Exception {
    String metrics = Prometheus.freeAddress();
    daemon =
        BuiltProgram.in(folder)
            .start(
                "daemon",
                new Samples(folder).copy("shared"),
                "--socket",
                folder.resolve("cupule.sock").toString(),
                "--state",
                folder.resolve("state").toString(),
                "--metrics",
                metrics);
    prometheus = Prometheus.start(Files.createDirectory(folder.resolve("prometheus")), metrics);
    prometheus.awaitScrapes(SCRAPES);
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (daemon != null) {
      daemon.toHandle().destroy();
      assertThat(Ended.of(daemon).exitCode()).isZero();
    }
  }

  @Test
  void sharesOfTheCpuAreAsConfigured() throws Exception {
    String running = BY_VM.formatted("{state=\"running\"}");

    Map<String, Double> shares = byVm(running + " / on() group_left() sum(" + running + ")");

    System.out.println("shares by Prometheus: " + shares);
    assertThat(shares).containsOnlyKeys("one", "two", "four");
    assertThat(shares.get("one")).isCloseTo(1 / 7.0, within(A_SIXTEENTH / 7));
    assertThat(shares.get("two")).isCloseTo(2 / 7.0, within(A_SIXTEENTH * 2 / 7));
    assertThat(shares.get("four")).isCloseTo(4 / 7.0, within(A_SIXTEENTH * 4 / 7));
  }

  @Test
  void statesOfEachVcpuAddUpToTheTimeThatPassed() throws Exception {
    Map<String, Double> perSecond = byVm(BY_VM.formatted(""));

    assertThat(perSecond).containsOnlyKeys("one", "two", "four");
    assertThat(perSecond.values())
        .allSatisfy(seconds -> assertThat(seconds).isCloseTo(1, within(0.01)));
  }

  private static Map<String, Double> byVm(String expression)
      throws IOException, InterruptedException {
    return prometheus.query(expression, "vm");
  }
}
