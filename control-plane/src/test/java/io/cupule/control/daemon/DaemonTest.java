package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A daemon with two real VMs on one pCPU, through its API. */
@RequiresKvm
@Timeout(180)
class DaemonTest {
  @TempDir private Path folder;
  private TestDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    daemon = TestDaemon.of(folder, TestDaemon.vm("echo", "echo"), TestDaemon.vm("spin", "spin"));
  }

  @AfterEach
  void end() {
    daemon.close();
  }

  private static String state(Answer vm) {
    return vm.json().path("state").asString();
  }

  @Test
  void vmsAndTheirVcpusAreShown() throws Exception {
    JsonNode vms = daemon.get("/v1/vms").json().path("vms");
    JsonNode vcpu =
        daemon.await("/v1/vms/spin/vcpus/0", answer -> answer.json().has("threadId")).json();

    assertThat(vms.findValuesAsString("name")).containsExactly("echo", "spin");
    assertThat(vms.path(1).path("irqchip").asString()).isEqualTo("user");
    assertThat(vcpu.path("pcpu").asInt()).isEqualTo(TestDaemon.CPU);
    assertThat(vcpu.path("schedulerState").asString()).isIn("running", "runnable");
    assertThat(Path.of("/proc/self/task", vcpu.path("threadId").asString())).exists();
  }

  @Test
  void vmIsShownWithWhatItWasMadeFrom() throws Exception {
    String vm =
        spinner("more")
            .replace("\"sink\": \"none\"", "\"sink\": \"pty\"")
            .replace("\"memory\"", "\"args\": \"a=b\", \"memory\"");
    HttpCall.json(daemon.socket(), "POST", "/v1/vms", vm);

    JsonNode shown = daemon.get("/v1/vms/more").json();

    assertThat(shown.path("args").asString()).isEqualTo("a=b");
    assertThat(shown.path("hugePages").asString()).isEqualTo("none");
    assertThat(shown.path("serial").path("sink").asString()).isEqualTo("pty");
    assertThat(Path.of(shown.path("serial").path("path").asString("none"))).exists();
  }

  @Test
  void pcpuIsShownWithItsVcpus() throws Exception {
    JsonNode pcpu = daemon.get("/v1/pcpus/" + TestDaemon.CPU).json();

    assertThat(pcpu.path("policy").asString()).isEqualTo("bvt");
    assertThat(pcpu.path("vcpus").values())
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrder("echo/vcpu0", "spin/vcpu0");
  }

  @Test
  void thingThatIsNotThereIsNotFound() throws Exception {
    for (String path : List.of("/v1/vms/no", "/v1/vms/spin/vcpus/1", "/v1/pcpus/8000")) {
      assertThat(daemon.get(path).status()).as(path).isEqualTo(404);
    }
    assertThat(daemon.post("/v1/vms/no/pause").status()).isEqualTo(404);
  }

  @Test
  void vmIsPausedAndGoesOn() throws Exception {
    assertThat(state(daemon.post("/v1/vms/spin/pause"))).isEqualTo("paused");
    assertThat(daemon.post("/v1/vms/spin/pause").status()).isEqualTo(409);
    assertThat(state(daemon.post("/v1/vms/spin/resume"))).isEqualTo("running");
    assertThat(state(daemon.get("/v1/vms/echo"))).isEqualTo("running");
  }

  @Test
  void registersOfAPausedVcpuAreShown() throws Exception {
    assertThat(daemon.get("/v1/vms/spin/vcpus/0").json().path("registers").isEmpty()).isTrue();

    daemon.post("/v1/vms/spin/pause");
    JsonNode registers = daemon.get("/v1/vms/spin/vcpus/0").json().path("registers");
    daemon.post("/v1/vms/spin/resume");

    assertThat(registers.propertyNames()).contains("rip", "rsp", "rflags", "cs", "cr0", "efer");
    assertThat(registers.path("rip").asString()).matches("0x[0-9a-f]+").isNotEqualTo("0x0");
    assertThat(daemon.get("/v1/vms/spin/vcpus/0").json().path("registers").isEmpty()).isTrue();
  }

  @Test
  void vcpuThatStarvesIsToldOf() throws Exception {
    String prio = "/v1/pcpus/" + TestDaemon.CPU;
    assertThat(daemon.get("/v1/events?follow=false").body()).doesNotContain("vcpu.starved");

    HttpCall.json(daemon.socket(), "POST", "/v1/vms?start=true", spinner("poor"));
    HttpCall.json(daemon.socket(), "PATCH", "/v1/vms/spin", "{\"priority\": 9}");
    HttpCall.json(daemon.socket(), "PATCH", prio, "{\"policy\": \"prio\"}");

    String starves = "poor/vcpu0 wants to run"; // on a busy host others may do so as well
    Answer told =
        daemon.await("/v1/events?follow=false", events -> events.body().contains(starves));
    assertThat(told.body()).contains("event: vcpu.starved");
  }

  private static String spinner(String name) {
    return TestDaemon.vm(name, "spin").replace("CPU", Integer.toString(TestDaemon.CPU));
  }

  @Test
  void vmIsStoppedStartedAnewAndRemoved() throws Exception {
    assertThat(HttpCall.call(daemon.socket(), "DELETE", "/v1/vms/spin").status()).isEqualTo(409);

    Answer stopped = daemon.post("/v1/vms/spin/stop?timeout=5s");
    Answer started = daemon.post("/v1/vms/spin/start");
    Answer removed = HttpCall.call(daemon.socket(), "DELETE", "/v1/vms/spin?force=true");

    assertThat(state(stopped)).isEqualTo("powered_off");
    assertThat(stopped.json().path("end").path("kind").asString()).isEqualTo("stopped");
    assertThat(state(started)).isEqualTo("running");
    assertThat(started.json().path("starts").asInt()).isEqualTo(2);
    assertThat(removed.status()).isEqualTo(204);
    assertThat(daemon.get("/v1/vms/spin").status()).isEqualTo(404);
  }

  @Test
  void consoleShowsWhatTheGuestSaidAndTakesWhatIsTyped() throws Exception {
    String shown = "/v1/vms/echo/console?follow=false";
    daemon.await(shown, answer -> answer.body().contains("type something"));

    Answer typed =
        HttpCall.body(daemon.socket(), "POST", "/v1/vms/echo/console", "text/plain", "acorn\n");

    assertThat(typed.status()).isEqualTo(204);
    daemon.await(shown, answer -> answer.body().contains("acorn"));
  }

  @Test
  void consoleTakesAMebibyteAtOnceAndNoMore() throws Exception {
    String most = "x".repeat(1 << 20);
    String console = "/v1/vms/spin/console"; // whose guest reads none of it

    Answer taken = HttpCall.body(daemon.socket(), "POST", console, "text/plain", most);
    Answer refused = HttpCall.body(daemon.socket(), "POST", console, "text/plain", most + "x");

    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.json().path("detail").asString()).contains(" of 1048576 bytes");
    assertThat(refused.status()).isEqualTo(413);
  }

  @Test
  void documentOf64KibibytesIsTakenAndALongerOneRefused() throws Exception {
    String most = "{\"weight\": 2}" + " ".repeat((64 << 10) - 13);

    assertThat(most).hasSize(64 << 10);
    assertThat(HttpCall.json(daemon.socket(), "PATCH", "/v1/vms/spin", most).status())
        .isEqualTo(200);
    assertThat(HttpCall.json(daemon.socket(), "PATCH", "/v1/vms/spin", most + " ").status())
        .isEqualTo(413);
    assertThat(daemon.get("/v1/vms/spin").json().at("/scheduling/weight").asInt()).isEqualTo(2);
  }

  @Test
  void consoleGoesOnForAsManyReadersAsThereAre() throws Exception {
    daemon.await("/v1/vms/echo/console?follow=false", answer -> answer.body().contains("type"));
    try (SocketChannel one = HttpCall.connect(daemon.socket());
        SocketChannel other = HttpCall.connect(daemon.socket())) {
      for (SocketChannel reader : List.of(one, other)) {
        HttpCall.send(reader, "GET /v1/vms/echo/console HTTP/1.1\r\nHost: d\r\n\r\n");
        HttpCall.readUntil(reader, "type");
      }

      HttpCall.body(daemon.socket(), "POST", "/v1/vms/echo/console", "text/plain", "oak\n");

      HttpCall.readUntil(one, "oak");
      HttpCall.readUntil(other, "oak");
    }
  }

  @Test
  void stoppedVmTakesNoInput() throws Exception {
    daemon.post("/v1/vms/echo/stop");

    assertThat(
            HttpCall.body(daemon.socket(), "POST", "/v1/vms/echo/console", "text/plain", "x")
                .status())
        .isEqualTo(409);
  }

  @Test
  void eventsTellTheStoryInOrderAndResume() throws Exception {
    daemon.post("/v1/vms/spin/pause");
    daemon.post("/v1/vms/spin/resume");
    daemon.post("/v1/vms/spin/stop");

    String all = daemon.get("/v1/events?follow=false").body();
    String last = all.substring(all.lastIndexOf("id: ") + 4, all.lastIndexOf("\nevent"));
    String rest =
        HttpCall.call(
                daemon.socket(),
                "GET",
                "/v1/events?follow=false",
                "Last-Event-ID: " + (Integer.parseInt(last) - 1))
            .body();

    assertThat(all.lines().filter(line -> line.startsWith("event: ")))
        .containsSubsequence(
            "event: vm.created",
            "event: vm.started",
            "event: daemon.started",
            "event: vm.paused",
            "event: vm.resumed",
            "event: vm.ended");
    assertThat(rest).startsWith("id: " + last);
  }

  @Test
  void metricsAndHealthAreThere() throws Exception {
    assertThat(daemon.get("/metrics").body()).contains("cupule_vcpu_state_seconds_total");
    assertThat(daemon.get("/health").body()).isEqualTo("ok\n");
    assertThat(daemon.get("/v1/host").json().path("pid").asLong())
        .isEqualTo(ProcessHandle.current().pid());
    assertThat(daemon.get("/v1/logs").body()).contains("info listening at ");
  }

  @Test
  void onlyTheOwnerMayConnect() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
        .isEqualTo("rw-------");
  }

  @Test
  void secondDaemonOnTheSameDirectoryIsRefused() {
    assertThatThrownBy(() -> TestDaemon.of(folder, TestDaemon.vm("other", "spin")))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid());
    assertThat(daemon.socket()).exists();
  }

  @Test
  void closedDaemonLeavesNothing() throws Exception {
    daemon.close();

    assertThat(daemon.socket()).doesNotExist();
    assertThat(folder.resolve("state/daemon.json")).doesNotExist();
  }
}
