package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A daemon with the VMs alpha and beta, which run on the first of two pCPUs.
 *
 * @param daemon the daemon
 */
record TwoVms(TestDaemon daemon) implements AutoCloseable {
  static final String ALPHA = "/v1/vms/alpha";
  static final String VCPU = ALPHA + "/vcpus/0";
  private static final List<Integer> CPUS =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
  static final int FIRST = CPUS.getFirst();
  static final int LAST = CPUS.getLast();

  /** Starts it. */
  static TwoVms start(Path folder) throws Exception {
    Path file = folder.resolve("scenario.json");
    String text =
        """
        {"name": "shared", "host": {"stopTimeout": "5s"}, "pcpus": [{"id": %d}, {"id": %d}],
         "vms": [%s, %s]}
        """
            .formatted(FIRST, LAST, TestDaemon.vm("alpha", "spin"), TestDaemon.vm("beta", "spin"))
            .replace("CPU", Integer.toString(FIRST));
    Files.writeString(file, text);
    return new TwoVms(
        TestDaemon.of(
            TestDaemon.settings(folder),
            new ScenarioReader(Set.copyOf(Builtin.names()))
                .document(file, HostFacts.ofThisHost())));
  }

  static String pcpu(int id) {
    return "/v1/pcpus/" + id;
  }

  Answer patch(String target, String body) throws IOException {
    return HttpCall.json(daemon.socket(), "PATCH", target, body);
  }

  /** What a patch that is accepted answers. */
  JsonNode patched(String target, String body) throws IOException {
    Answer answer = patch(target, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  /** The fields for which a patch is refused. */
  static List<String> fields(Answer refused) {
    assertThat(refused.status()).as(refused.body()).isEqualTo(422);
    assertThat(refused.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(refused.json().path("problems").findValuesAsString("remedy"))
        .isNotEmpty()
        .noneMatch(String::isEmpty);
    return refused.json().path("problems").findValuesAsString("field");
  }

  /** All that a change of scheduling may change. */
  List<JsonNode> arrangement() throws IOException {
    JsonNode pcpus = daemon.get("/v1/pcpus").json().path("pcpus");
    return List.of(
        daemon.get(VCPU).json().path("scheduling"),
        daemon.get(VCPU).json().path("pcpu"),
        daemon.get("/v1/vms/beta/vcpus/0").json().path("scheduling"),
        pcpus.path(0).path("policy"),
        pcpus.path(0).path("sliceNanos"),
        pcpus.path(1).path("policy"),
        daemon.get("/v1/scenario").json().path("vms"));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
