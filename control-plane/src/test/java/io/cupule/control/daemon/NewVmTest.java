package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** VMs that come through the API, beside one that runs. */
@RequiresKvm
@Timeout(180)
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
  void timeOfItsTimersIsShown() throws Exception {
    double built = add("/v1/vms", timer()).json().path("timerSeconds").asDouble(-1);
    assertThat(built).isNotNegative();

    daemon.post("/v1/vms/second/start");

    daemon.await("/v1/vms/second", answer -> answer.json().path("timerSeconds").asDouble() > built);
  }

  private static String timer() {
    return TestDaemon.vm("second", "halter")
        .replace("\"serial\"", "\"irqchip\": \"user\", \"serial\"");
  }

  @Test
  void dumpOfACrashIsShownWithItsVmAndNotInTheList() throws Exception {
    String vm = TestDaemon.vm("second", "faulty");
    add("/v1/vms?start=true", vm);
    Answer one = daemon.await("/v1/vms/second", answer -> answer.json().path("end").has("kind"));

    JsonNode listed = daemon.get("/v1/vms").json().path("vms").path(1).path("end");

    JsonNode end = one.json().path("end");
    assertThat(end.path("kind").asString()).isEqualTo("crashed");
    assertThat(end.path("diagnostic").toString()).contains("rip", "rsp");
    assertThat(listed.path("kind").asString()).isEqualTo("crashed");
    assertThat(listed.path("detail")).isEqualTo(end.path("detail"));
    assertThat(listed.path("diagnostic")).isEmpty();
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

  private static JsonNode onlyProblem(Answer refused) {
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("problems").size()).isEqualTo(1);
    return refused.json().path("problems").path(0);
  }

  @Test
  void kernelThatDoesNotFitIsTheFaultOfTheMemory() throws Exception {
    String vm = TestDaemon.vm("second", "echo").replace("16M", "1M");

    JsonNode problem = onlyProblem(add("/v1/vms", vm));

    assertThat(problem.path("field").asString()).isEqualTo("memory");
    assertThat(problem.path("problem").asString()).contains("echo", "guest memory of 1 MiB");
    assertThat(problem.path("remedy").asString()).startsWith("give the VM at least ");
    assertThat(daemon.get("/v1/vms").json().path("vms").size()).isEqualTo(1);
  }

  @Test
  void imageThatIsNotWhatItSaysIsTheFaultOfTheKernel() throws Exception {
    Path image = Files.writeString(folder.resolve("kernel.elf"), "no kernel at all");
    String vm = TestDaemon.vm("second", "echo").replace("builtin:echo", image.toString());

    JsonNode problem = onlyProblem(add("/v1/vms", vm));

    assertThat(problem.path("field").asString()).isEqualTo("kernel");
    assertThat(problem.path("problem").asString()).contains(image.toString(), "a text file");
  }

  @Test
  void absentKernelIsNamedAsAField() throws Exception {
    String vm = TestDaemon.vm("second", "echo").replace("builtin:echo", "no/such/file");

    assertThat(onlyProblem(add("/v1/vms", vm)).path("field").asString()).isEqualTo("kernel");
  }

  @Test
  void kernelThatIsGoneAtALaterStartIsTheHostsAffair() throws Exception {
    Path image = folder.resolve("kernel.bin");
    Files.write(image, new byte[] {(byte) 0xeb, (byte) 0xfe}); // jmp .
    String kernel = "%s\", \"loadAddress\": \"0x7c00".formatted(image);
    add("/v1/vms?start=true", TestDaemon.vm("second", "echo").replace("builtin:echo", kernel));
    assertThat(daemon.post("/v1/vms/second/stop").status()).isEqualTo(200);
    Files.delete(image);

    Answer refused = daemon.post("/v1/vms/second/start");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().path("detail").asString()).contains("second", "no such file");
  }

  @Test
  void nameThatIsTakenIsAConflict() throws Exception {
    assertThat(add("/v1/vms", TestDaemon.vm("first", "echo")).status()).isEqualTo(409);
    assertThat(daemon.get("/v1/vms").json().path("vms").size()).isEqualTo(1);
  }
}
