package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** VMs that come through the API, beside one that runs. */
@RequiresKvm
@Timeout(60)
class NewVmTest {
  @TempDir private Path folder;
  private TestDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    daemon = TestDaemon.of(folder, TestDaemon.vm("first", "spin"));
  }

  @AfterEach
  void end() {
    daemon.close();
  }

  private Answer add(String target, String vm) throws Exception {
    String cpu = Integer.toString(TestDaemon.CPU);
    return HttpCall.json(daemon.socket(), "POST", target, vm.replace("CPU", cpu));
  }

  @Test
  void newVmIsThereAndCanBeStarted() throws Exception {
    Answer made = add("/v1/vms", TestDaemon.vm("second", "echo"));
    Answer started = daemon.post("/v1/vms/second/start");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers()).containsEntry("location", "/v1/vms/second");
    assertThat(made.json().path("state").asString()).isEqualTo("created");
    assertThat(started.json().path("state").asString()).isEqualTo("running");
    daemon.await(
        "/v1/vms/second/console?follow=false", answer -> answer.body().contains("type something"));
  }

  @Test
  void newVmCanBeStartedAtOnce() throws Exception {
    Answer made = add("/v1/vms?start=true", TestDaemon.vm("second", "echo"));

    assertThat(made.json().path("state").asString()).isEqualTo("running");
  }

  @Test
  void scenarioFollowsWhatComesAndGoes() throws Exception {
    add("/v1/vms", TestDaemon.vm("second", "echo"));
    String with = daemon.get("/v1/scenario").body();
    HttpCall.call(daemon.socket(), "DELETE", "/v1/vms/second");
    String without = daemon.get("/v1/scenario").body();

    assertThat(with).contains("\"second\"", "\"first\"");
    assertThat(without).contains("\"first\"").doesNotContain("\"second\"");
  }

  @Test
  void everyProblemOfANewVmIsNamed() throws Exception {
    Answer refused =
        add(
            "/v1/vms",
            """
            {"name": "x y", "affinity": [CPU], "dedicated": false, "memory": "16",
             "kernel": "builtin:echo", "colour": "red"}\
            """);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("problems").findValuesAsString("field"))
        .containsExactlyInAnyOrder("name", "memory", "colour");
    assertThat(refused.json().path("problems").path(0).path("remedy").asString()).isNotEmpty();
  }

  @Test
  void nameThatIsTakenIsAConflict() throws Exception {
    assertThat(add("/v1/vms", TestDaemon.vm("first", "echo")).status()).isEqualTo(409);
    assertThat(daemon.get("/v1/vms").json().path("vms").size()).isEqualTo(1);
  }
}
