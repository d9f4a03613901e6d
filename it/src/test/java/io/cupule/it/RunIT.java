package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code cupule run} on real KVM, seen from outside. */
@RequiresKvm
@Timeout(180)
class RunIT {
  private static final int CPU = HostFacts.ofThisHost().allowedCpus().iterator().next();

  @TempDir private static Path folder;
  private static BuiltProgram cupule;

  @BeforeAll
  static void build() throws Exception {
    cupule = BuiltProgram.in(folder);
  }

  @Test
  void guestOutputIsOnStdoutAndLifeOnStderr() throws Exception {
    Ended ended = cupule.run("run", scenario("hello", "hello"));

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).startsWith("hello | hello from");
    assertThat(ended.out()).containsPattern("\nhello/vcpu0 +" + CPU + " .*io \\d+");
    assertThat(ended.err())
        .contains("cupule: hello/vcpu0: runs on pCPU " + CPU, "cupule: hello: exited");
  }

  @Test
  void durationEndsGuestsThatDoNotEnd() throws Exception {
    Ended ended = cupule.run("run", scenario("spin", "spin"), "--duration", "200ms");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).containsPattern("\nspin +stopped .*duration is over");
  }

  @Test
  void deadVmGivesADiagnosticAndExitCode1() throws Exception {
    Ended ended = cupule.run("run", scenario("faulty", "faulty"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .contains("triple fault", "rip ", "code at rip", "last exits")
        .contains("cupule: faulty did not end as asked: crashed");
  }

  @Test
  void reportHasEveryVmAndVcpu() throws Exception {
    Path report = folder.resolve("report.json");

    cupule.run("run", scenario("r", "spin"), "--duration", "200ms", "--report", report.toString());

    JsonNode json = JsonMapper.shared().readTree(report);
    JsonNode vcpu = json.path("vcpus").path(0);
    assertThat(json.path("vms").path(0).path("name").asString()).isEqualTo("r");
    assertThat(json.path("vms").path(0).path("end").asString()).isEqualTo("stopped");
    assertThat(vcpu.path("vm").asString()).isEqualTo("r");
    assertThat(vcpu.path("pcpu").asInt()).isEqualTo(CPU);
    assertThat(vcpu.path("seconds").path("running").asDouble()).isPositive();
    assertThat(vcpu.path("exits").path("io").asInt()).as("the milestone").isPositive();
    assertThat(vcpu.path("kicks").asInt()).as("the stop").isPositive();
  }

  @Test
  void signalStopsEveryVmInGoodOrder() throws Exception {
    Process process = cupule.start("run", scenario("forever", "spin"));
    try (BufferedReader err = process.errorReader()) {
      Lines.readTo("milestone", err);
      process.toHandle().destroy();

      String rest = String.join("\n", err.readAllLines());
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).isZero();
      assertThat(rest).contains("SIGTERM: stopping", "forever: stopped (SIGTERM)");
      assertThat(out).containsPattern("\nforever/vcpu0 +" + CPU);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void imageThatIsNoneIsBadInput() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "no kernel");
    String file = write("image", "notes.txt");

    Ended ended = cupule.run("run", file);

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("$.vms[0].kernel: ", "notes.txt: a text file", " - ");
  }

  private static String scenario(String vm, String builtin) throws IOException {
    return write(vm, "builtin:" + builtin);
  }

  private static String write(String vm, String kernel) throws IOException {
    String text =
        """
        {"name": "test", "pcpus": [{"id": %1$d}],
         "vms": [{"name": "%2$s", "affinity": [%1$d], "memory": "4M", "kernel": "%3$s"}]}
        """
            .formatted(CPU, vm, kernel);
    return Files.writeString(folder.resolve(vm + ".json"), text).toString();
  }
}
