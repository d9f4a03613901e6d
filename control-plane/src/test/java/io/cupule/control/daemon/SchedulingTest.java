package io.cupule.control.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.scenario.HostFacts;
import io.cupule.partition.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The scheduling of two VMs that run on one of two pCPUs is changed through the API. */
@Requires({Requirement.KVM, Requirement.CPUS})
@Timeout(180)
class SchedulingTest {
  private static final List<Integer> CPUS =
      HostFacts.ofThisHost().allowedCpus().stream().sorted().limit(2).toList();
  private static final int FIRST = CPUS.getFirst();
  private static final int LAST = CPUS.getLast();
  private static final String ALPHA = "/v1/vms/alpha";
  private static final String VCPU = ALPHA + "/vcpus/0";

  @TempDir private Path folder;
  private TestDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    Path file = folder.resolve("scenario.json");
    String text =
        """
        {"name": "shared", "host": {"stopTimeout": "5s"}, "pcpus": [{"id": %d}, {"id": %d}],
         "vms": [%s, %s]}
        """
            .formatted(FIRST, LAST, TestDaemon.vm("alpha", "spin"), TestDaemon.vm("beta", "spin"))
            .replace("CPU", Integer.toString(FIRST));
    Files.writeString(file, text);
    daemon =
        TestDaemon.of(
            TestDaemon.settings(folder),
            new ScenarioReader(Set.copyOf(Builtin.names())).document(file, HostFacts.ofThisHost()));
  }

  @AfterEach
  void end() {
    daemon.close();
  }

  private Answer patch(String target, String body) throws IOException {
    return HttpCall.json(daemon.socket(), "PATCH", target, body);
  }

  private JsonNode patched(String target, String body) throws IOException {
    Answer answer = patch(target, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static String pcpu(int id) {
    return "/v1/pcpus/" + id;
  }

  private static List<String> fields(Answer refused) {
    assertThat(refused.status()).as(refused.body()).isEqualTo(422);
    assertThat(refused.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(refused.json().path("problems").findValuesAsString("remedy"))
        .isNotEmpty()
        .noneMatch(String::isEmpty);
    return refused.json().path("problems").findValuesAsString("field");
  }

  /** All that a change of scheduling may change. */
  private List<JsonNode> arrangement() throws IOException {
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

  @Test
  void weightPriorityAndWarpOfAVmChangeWhileItRuns() throws Exception {
    JsonNode vm =
        patched(
            ALPHA,
            """
            {"weight": 5, "priority": 9, "warp": {"value": 100, "limit": 2, "unwarpPeriod": 3}}\
            """);

    assertThat(vm.path("scheduling").toString())
        .isEqualTo(
            """
            {"weight":5,"priority":9,"warp":{"value":100,"limit":2,"unwarpPeriod":3}}\
            """);
    assertThat(vm.path("state").asString()).isEqualTo("running");
    assertThat(daemon.get("/v1/scenario").json().at("/vms/0/scheduling/weight").asInt())
        .isEqualTo(5);
  }

  @Test
  void patchThatChangesNothingIsNoEvent() throws Exception {
    patched(VCPU, "{\"weight\": 7}");
    patched(VCPU, "{}");
    patched(ALPHA, "{}");
    patched(pcpu(FIRST), "{}");
    patched("/v1/scheduling", "{}");
    patched(VCPU, "{\"weight\": 7}");

    String events = daemon.get("/v1/events?follow=false").body();
    assertThat(events.lines().filter("event: scheduling.changed"::equals)).hasSize(1);
  }

  @Test
  void whatIsLeftOutStays() throws Exception {
    patched(VCPU, "{\"weight\": 7}");

    assertThat(patched(VCPU, "{\"priority\": 3}").at("/scheduling/weight").asInt()).isEqualTo(7);
    assertThat(patched(VCPU, "{}").at("/scheduling/priority").asInt()).isEqualTo(3);
  }

  @Test
  void vcpuMovesToAnotherPcpuAndBack() throws Exception {
    assertThat(patched(VCPU, "{\"pcpu\": %d}".formatted(LAST)).path("pcpu").asInt())
        .isEqualTo(LAST);
    assertThat(daemon.get(pcpu(LAST)).json().path("vcpus").path(0).asString())
        .isEqualTo("alpha/vcpu0");
    assertThat(daemon.get("/v1/scenario").json().at("/vms/0/affinity/0").asInt()).isEqualTo(LAST);

    assertThat(patched(VCPU, "{\"pcpu\": %d}".formatted(FIRST)).path("pcpu").asInt())
        .isEqualTo(FIRST);
  }

  @Test
  void policyAndSliceOfAPcpuChange() throws Exception {
    JsonNode pcpu = patched(pcpu(FIRST), "{\"policy\": \"iorr\", \"slice\": \"2ms\"}");

    assertThat(pcpu.path("policy").asString()).isEqualTo("iorr");
    assertThat(pcpu.path("sliceNanos").asLong()).isEqualTo(2_000_000);
  }

  @Test
  void reservationIsGivenAndTakenAway() throws Exception {
    patched(pcpu(FIRST), "{\"policy\": \"rtds\"}");

    JsonNode given =
        patched(VCPU, "{\"reservation\": {\"budget\": \"1ms\", \"period\": \"10ms\"}}");
    JsonNode kept = patched(VCPU, "{\"weight\": 2}");
    JsonNode taken = patched(VCPU, "{\"reservation\": null}");

    assertThat(given.at("/scheduling/reservation/budget").asString()).isEqualTo("1ms");
    assertThat(kept.at("/scheduling/reservation/period").asString()).isEqualTo("10ms");
    assertThat(taken.path("scheduling").has("reservation")).isFalse();
    patched(pcpu(FIRST), "{\"policy\": \"bvt\"}"); // refused while there is a reservation
  }

  @Test
  void severalChangesAreOneAndASecondUndoesThem() throws Exception {
    String before =
        """
        {"pcpus": {"%d": {"policy": "iorr", "slice": "5ms"}},
         "vms": {"alpha": {"weight": 2, "reservation": null, "vcpus": {"0": {"pcpu": %1$d}}}}}\
        """
            .formatted(FIRST);
    patched("/v1/scheduling", before);
    List<JsonNode> first = arrangement();

    // Neither is valid alone: a reservation needs rtds.
    patched(
        "/v1/scheduling",
        """
        {"pcpus": {"%d": {"policy": "rtds", "slice": "1ms"}},
         "vms": {"alpha": {"weight": 3, "reservation": {"budget": "1ms", "period": "4ms"},
                           "vcpus": {"0": {"pcpu": %d}}}}}\
        """
            .formatted(LAST, LAST));
    assertThat(daemon.get(VCPU).json().at("/scheduling/reservation/period").asString())
        .isEqualTo("4ms");
    assertThat(daemon.get("/v1/scenario").json().at("/vms/0/scheduling/reservation/period"))
        .hasToString("\"4ms\"");

    String bvt = "{\"pcpus\": {\"%d\": {\"policy\": \"bvt\"}},".formatted(LAST);
    patched("/v1/scheduling", bvt + before.substring(before.indexOf("\"vms\"")));
    assertThat(arrangement()).isEqualTo(first);
  }

  @Test
  void refusedPartLeavesEverythingAsItWas() throws Exception {
    List<JsonNode> before = arrangement();

    Answer refused =
        patch(
            "/v1/scheduling",
            """
            {"pcpus": {"%d": {"policy": "iorr", "slice": "2ms"}},
             "vms": {"alpha": {"weight": 5, "vcpus": {"0": {"pcpu": %d}}},
                     "beta": {"weight": 129, "reservation": {"budget": "1ms", "period": "9ms"}}}}\
            """
                .formatted(FIRST, LAST));

    assertThat(fields(refused)).contains("vms.beta.weight");
    assertThat(arrangement()).isEqualTo(before);
  }

  @Test
  void changeThatDoesNotSuitTheOthersIsRefusedWithItsField() throws Exception {
    List<JsonNode> before = arrangement();
    String reservation = "{\"reservation\": {\"budget\": \"1ms\", \"period\": \"10ms\"}}";

    assertThat(fields(patch(ALPHA, reservation))).containsExactly("reservation");
    assertThat(fields(patch(VCPU, reservation))).containsExactly("reservation");
    assertThat(fields(patch(VCPU, "{\"pcpu\": 8000}"))).containsExactly("pcpu");
    assertThat(fields(patch(pcpu(FIRST), "{\"policy\": \"noop\"}"))).containsExactly("policy");
    assertThat(fields(patch(pcpu(FIRST), "{\"slice\": \"2ms\"}"))).containsExactly("slice");
    assertThat(arrangement()).isEqualTo(before);
  }

  @Test
  void everyValueWithoutMeaningIsNamed() throws Exception {
    List<JsonNode> before = arrangement();

    assertThat(
            fields(
                patch(
                    "/v1/scheduling",
                    """
                    {"pcpus": {"x": {}, "0": {"policy": "fair", "slice": "long"}},
                     "vms": {"alpha": {"reservation": {"budget": 1}},
                             "beta": {"reservation": {"budget": "a", "period": "b"}}}}\
                    """)))
        .containsExactlyInAnyOrder(
            "pcpus.x",
            "pcpus.0.policy",
            "pcpus.0.slice",
            "vms.alpha.reservation",
            "vms.beta.reservation.budget",
            "vms.beta.reservation.period");
    assertThat(fields(patch(ALPHA, "{\"colour\": 1}"))).containsExactly("colour");
    assertThat(fields(patch(ALPHA, "{\"weight\": \"5\"}"))).containsExactly("weight");
    assertThat(fields(patch(VCPU, "{\"pcpu\": 0.5}"))).containsExactly("pcpu");
    assertThat(fields(patch(ALPHA, "{\"weight\": 9999999999}"))).containsExactly("weight");
    assertThat(fields(patch("/v1/scheduling", "{\"vms\": {\"alpha\": null}}")))
        .containsExactly("vms.alpha");
    assertThat(fields(patch("/v1/scheduling", "{\"vms\": {\"ghost\": {}}}")))
        .containsExactly("vms.ghost");
    assertThat(arrangement()).isEqualTo(before);
  }

  @Test
  void thingThatIsNotThereIsNotFoundWhateverTheBody() throws Exception {
    for (String path :
        List.of("/v1/vms/no", ALPHA + "/vcpus/1", "/v1/vms/no/vcpus/0", pcpu(8000))) {
      assertThat(patch(path, "{\"weight\": 0}").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void changeOutlastsStopAndStart() throws Exception {
    patched(ALPHA, "{\"weight\": 5}");

    daemon.post(ALPHA + "/stop");
    patched(ALPHA, "{\"priority\": 4}");
    JsonNode started = daemon.post(ALPHA + "/start").json();

    assertThat(started.path("scheduling").toString()).isEqualTo("{\"weight\":5,\"priority\":4}");
  }

  @Test
  void changeIsAnEvent() throws Exception {
    patched(ALPHA, "{\"weight\": 5}");

    assertThat(daemon.get("/v1/events?follow=false").body()).contains("vms.alpha.weight=5");
  }
}
