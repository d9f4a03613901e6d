package io.cupule.control.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.ParamsPatch;
import io.cupule.api.PcpuPatch;
import io.cupule.api.VcpuPatch;
import io.cupule.control.cli.Outcome;
import io.cupule.control.cli.error.ExitCode;
import io.cupule.control.resource.ProgramRefusals;
import io.cupule.control.server.ApiServer;
import io.cupule.control.server.HttpListener;
import io.cupule.control.server.route.Reply;
import io.cupule.control.server.route.Route;
import io.cupule.control.server.route.Router;
import io.cupule.control.server.route.Verb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What sched set asks for, seen by a server that writes it down. */
@Timeout(180)
class SchedCommandTest {
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private Path socket;
  private ApiServer server;

  @BeforeEach
  void listen(@TempDir Path folder) throws Exception {
    socket = folder.resolve("api.sock");
    server = new ApiServer(1000, new ProgramRefusals(), fault -> {}, warning -> {});
    Route change =
        Route.silent(
                Verb.PATCH,
                "/v1/scheduling",
                "Writes it down.",
                call -> {
                  asked.add(new String(call.bytes(), StandardCharsets.UTF_8));
                  return Reply.done();
                })
            .reading(new Route.Body.Json(Object.class));
    server.listen(socket, new HttpListener(new Router(List.of(change)), Optional.empty()));
    server.start();
  }

  @AfterEach
  void hangUp() {
    server.close();
  }

  @Test
  void parametersOfAVmAreOneChange() {
    Outcome outcome = set("alpha", "--weight", "8", "--priority", "3", "--warp", "50/10/100");

    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    assertThat(asked)
        .containsExactly(
            """
            {"vms":{"alpha":{"weight":8,"priority":3,\
            "warp":{"value":50,"limit":10,"unwarpPeriod":100}}}}\
            """);
  }

  @Test
  void oneVcpuIsMovedAndItsNewPcpuGetsAPolicyAtTheSameTime() {
    Outcome outcome =
        set(
            "alpha",
            "--vcpu",
            "1",
            "--pcpu",
            "2",
            "--reservation",
            "2ms/10ms",
            "--pcpu-policy",
            "2=rtds",
            "--pcpu-policy",
            "0=prio,5ms");

    assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    assertThat(asked)
        .containsExactly(
            """
            {"pcpus":{"2":{"policy":"rtds"},"0":{"policy":"prio","slice":"5ms"}},\
            "vms":{"alpha":{"vcpus":{"1":{"reservation":{"budget":"2ms","period":"10ms"},\
            "pcpu":2}}}}}\
            """);
  }

  @Test
  void whatPoliciesKnowOfVmsCanBeEnded() {
    assertThat(set("alpha", "beta", "--reservation", "none", "--warp", "none").exitCode()).isZero();
    assertThat(set("--pcpu-slice", "1=2ms", "--pcpu-policy", "1=iorr").exitCode()).isZero();
    assertThat(set("alpha", "--vcpu", "0", "--vcpu", "2", "--warp", "-5").exitCode()).isZero();

    String ended = "{\"warp\":{\"value\":0,\"limit\":0,\"unwarpPeriod\":0},\"reservation\":null}";
    assertThat(asked)
        .containsExactly(
            "{\"vms\":{\"alpha\":" + ended + ",\"beta\":" + ended + "}}",
            "{\"pcpus\":{\"1\":{\"policy\":\"iorr\",\"slice\":\"2ms\"}}}",
            "{\"vms\":{\"alpha\":{\"vcpus\":{\"0\":{\"warp\":{\"value\":-5}},"
                + "\"2\":{\"warp\":{\"value\":-5}}}}}}");
  }

  @Test
  void allThatTheApiCanChangeHasAnOption() {
    CommandSpec set = sub(sub(Outcome.onBareHost(), "sched"), "set").getCommandSpec();
    Stream<String> ofVcpus =
        Stream.of(ParamsPatch.class, VcpuPatch.class)
            .flatMap(patch -> Stream.of(patch.getRecordComponents()))
            .map(field -> "--" + field.getName());
    Stream<String> ofPcpus =
        Stream.of(PcpuPatch.class.getRecordComponents()).map(field -> "--pcpu-" + field.getName());

    assertThat(set.optionsMap().keySet())
        .containsAll(Stream.concat(ofVcpus, ofPcpus).toList())
        .contains("--vcpu");
  }

  private static CommandLine sub(CommandLine command, String name) {
    return Optional.ofNullable(command.getSubcommands().get(name)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alpha",
        "--weight 3",
        "alpha --pcpu 1",
        "alpha --pcpu-policy 0=prio",
        "alpha --warp many",
        "alpha --reservation 2ms",
        "--pcpu-policy 0=",
        "alpha --weight much"
      })
  void whatMakesNoChangeIsRefusedBeforeAnybodyIsAsked(String words) {
    Outcome outcome = set(words.isEmpty() ? new String[0] : words.split(" ", -1));

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.BAD_INPUT.value());
    assertThat(outcome.err()).startsWith("cupule: ").contains("See 'cupule sched set --help'");
    assertThat(asked).isEmpty();
  }

  private Outcome set(String... words) {
    return Outcome.of(
        Stream.of(
                Stream.of("sched", "set"),
                Stream.of(words),
                Stream.of("--socket", socket.toString()))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }
}
