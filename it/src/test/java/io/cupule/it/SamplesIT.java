package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The samples that README promises, on real KVM. They name pCPUs 0 and 1; here any two do. */
@Requires({Requirement.KVM, Requirement.CPUS})
@Timeout(180)
class SamplesIT {
  /** ACRN's own bound for shares by weight. */
  private static final double A_SIXTEENTH = 1 / 16.0;

  @TempDir private static Path folder;
  private static BuiltProgram cupule;
  private static Samples samples;

  @BeforeAll
  static void build() throws Exception {
    cupule = BuiltProgram.in(folder);
    samples = new Samples(folder);
  }

  @Test
  void partitionedShowsTwoGuestsOnTheirOwnPcpus() throws Exception {
    Ended ended = cupule.run("run", samples.copy("partitioned"), "--duration", "3s");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).contains("printer | hello from", "counter | count ");
    assertThat(ended.err())
        .contains("printer/vcpu0: runs on pCPU " + Samples.CPUS.get(0))
        .contains("counter/vcpu0: runs on pCPU " + Samples.CPUS.get(1));
  }

  @Test
  void faultyShowsADeadVmAndOneThatGoesOnToItsEnd() throws Exception {
    Ended ended = cupule.run("run", samples.copy("faulty"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).containsPattern("\ncounter +exited ");
    assertThat(ended.err())
        .contains("triple fault", "code at rip: 0f 0b", "last exits")
        .contains("cupule: faulty did not end as asked: crashed")
        .contains("cupule: counter: exited");
  }

  @Test
  void smpPlaysPingPongOnBothOfItsPcpus() throws Exception {
    Ended ended = cupule.run("run", samples.copy("smp"));

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).contains("smp | smp: 2 cpus up", "smp | smp: 10000 pings, none lost");
    assertThat(ended.err())
        .contains("smp/vcpu0: runs on pCPU " + Samples.CPUS.get(0))
        .contains("smp/vcpu1: runs on pCPU " + Samples.CPUS.get(1));
  }

  @Test
  void wbinvdSeesNobodyMoveIn25000Rounds() throws Exception {
    Ended ended = cupule.run("run", samples.copy("wbinvd"));

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("wbinvd | wbinvd: 25000 rounds on 4 cpus, nobody moved");
  }

  @Test
  void rtMeasuresItsTimerBesideTwoVmsThatShare() throws Exception {
    Ended ended = cupule.run("run", samples.copy("rt"));

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out())
        .contains("rt | latency: 2000 wakes by ", "batch | count ", "sleeper | wakes ");
    assertThat(ended.err())
        .contains("rt/vcpu0: runs on pCPU " + Samples.CPUS.get(1))
        .contains("batch/vcpu0: runs on pCPU " + Samples.CPUS.get(0))
        .contains("sleeper/vcpu0: runs on pCPU " + Samples.CPUS.get(0));
  }

  @Test
  void sharedGivesEachVmItsWeight() throws Exception {
    Path file = folder.resolve("shared-report.json");

    long began = System.nanoTime();
    Ended ended =
        cupule.run("run", samples.copy("shared"), "--duration", "20s", "--report", file.toString());
    double elapsed = (System.nanoTime() - began) / 1e9;

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    JsonNode report = JsonMapper.shared().readTree(file);
    double one = seconds(report, 0, "running");
    double two = seconds(report, 1, "running");
    double four = seconds(report, 2, "running");
    double all = one + two + four;
    System.out.printf("shared: %.4f : %.4f : %.4f of %.3f s%n", one, two, four, all);
    assertThat(7 * one / all).isCloseTo(1, within(A_SIXTEENTH));
    assertThat(7 * two / all / 2).isCloseTo(1, within(A_SIXTEENTH));
    assertThat(7 * four / all / 4).isCloseTo(1, within(A_SIXTEENTH));
    for (int vcpu = 0; vcpu < 3; vcpu++) {
      double sum = 0;
      for (String state : List.of("running", "runnable", "blocked", "offline")) {
        sum += seconds(report, vcpu, state);
      }
      assertThat(sum).isBetween(20.0, elapsed);
    }
  }

  private static double seconds(JsonNode report, int vcpu, String state) {
    return report.path("vcpus").path(vcpu).path("seconds").path(state).asDouble();
  }
}
