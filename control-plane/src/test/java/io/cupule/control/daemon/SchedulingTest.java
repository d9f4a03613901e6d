package io.cupule.control.daemon;

import static io.cupule.control.daemon.TwoVms.ALPHA;
import static io.cupule.control.daemon.TwoVms.FIRST;
import static io.cupule.control.daemon.TwoVms.LAST;
import static io.cupule.control.daemon.TwoVms.VCPU;
import static io.cupule.control.daemon.TwoVms.fields;
import static io.cupule.control.daemon.TwoVms.pcpu;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall.Answer;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.kvm.testing.RequiresKvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The scheduling of two VMs that run on one of two pCPUs is changed through the API. */
@RequiresKvm
@Requires(Requirement.CPUS)
@Timeout(180)
class SchedulingTest {
  @TempDir private Path folder;
  private TwoVms vms;

  @BeforeEach
  void start() throws Exception {
    vms = TwoVms.start(folder);
  }

  @AfterEach
  void end() {
    vms.close();
  }

  @Test
  void weightPriorityAndWarpOfAVmChangeWhileItRuns() throws Exception {
    JsonNode vm =
        vms.patched(
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
    assertThat(vms.daemon().get("/v1/scenario").json().at("/vms/0/scheduling/weight").asInt())
        .isEqualTo(5);
  }

  @Test
  void patchThatChangesNothingIsNoEvent() throws Exception {
    vms.patched(VCPU, "{\"weight\": 7}");
    vms.patched(VCPU, "{}");
    vms.patched(ALPHA, "{}");
    vms.patched(pcpu(FIRST), "{}");
    vms.patched("/v1/scheduling", "{}");
    vms.patched(VCPU, "{\"weight\": 7}");

    String events = vms.daemon().get("/v1/events?follow=false").body();
    assertThat(events.lines().filter("event: scheduling.changed"::equals)).hasSize(1);
  }

  @Test
  void whatIsLeftOutStays() throws Exception {
    vms.patched(VCPU, "{\"weight\": 7}");

    assertThat(vms.patched(VCPU, "{\"priority\": 3}").at("/scheduling/weight").asInt())
        .isEqualTo(7);
    assertThat(vms.patched(VCPU, "{}").at("/scheduling/priority").asInt()).isEqualTo(3);
  }

  @Test
  void vcpuMovesToAnotherPcpuAndBack() throws Exception {
    assertThat(vms.patched(VCPU, "{\"pcpu\": %d}".formatted(LAST)).path("pcpu").asInt())
        .isEqualTo(LAST);
    assertThat(vms.daemon().get(pcpu(LAST)).json().path("vcpus").path(0).asString())
        .isEqualTo("alpha/vcpu0");
    assertThat(vms.daemon().get("/v1/scenario").json().at("/vms/0/affinity/0").asInt())
        .isEqualTo(LAST);

    assertThat(vms.patched(VCPU, "{\"pcpu\": %d}".formatted(FIRST)).path("pcpu").asInt())
        .isEqualTo(FIRST);
  }

  @Test
  void policyAndSliceOfAPcpuChange() throws Exception {
    JsonNode pcpu = vms.patched(pcpu(FIRST), "{\"policy\": \"iorr\", \"slice\": \"2ms\"}");

    assertThat(pcpu.path("policy").asString()).isEqualTo("iorr");
    assertThat(pcpu.path("sliceNanos").asLong()).isEqualTo(2_000_000);
  }

  @Test
  void reservationIsGivenAndTakenAway() throws Exception {
    vms.patched(pcpu(FIRST), "{\"policy\": \"rtds\"}");

    JsonNode given =
        vms.patched(VCPU, "{\"reservation\": {\"budget\": \"1ms\", \"period\": \"10ms\"}}");
    JsonNode kept = vms.patched(VCPU, "{\"weight\": 2}");
    JsonNode taken = vms.patched(VCPU, "{\"reservation\": null}");

    assertThat(given.at("/scheduling/reservation/budget").asString()).isEqualTo("1ms");
    assertThat(kept.at("/scheduling/reservation/period").asString()).isEqualTo("10ms");
    assertThat(taken.path("scheduling").has("reservation")).isFalse();
    vms.patched(pcpu(FIRST), "{\"policy\": \"bvt\"}"); // refused while there is a reservation
  }

  @Test
  void severalChangesAreOneAndASecondUndoesThem() throws Exception {
    String before =
        """
        {"pcpus": {"%d": {"policy": "iorr", "slice": "5ms"}},
         "vms": {"alpha": {"weight": 2, "reservation": null, "vcpus": {"0": {"pcpu": %1$d}}}}}\
        """
            .formatted(FIRST);
    vms.patched("/v1/scheduling", before);
    List<JsonNode> first = vms.arrangement();

    // Neither is valid alone: a reservation needs rtds.
    vms.patched(
        "/v1/scheduling",
        """
        {"pcpus": {"%d": {"policy": "rtds", "slice": "1ms"}},
         "vms": {"alpha": {"weight": 3, "reservation": {"budget": "1ms", "period": "4ms"},
                           "vcpus": {"0": {"pcpu": %d}}}}}\
        """
            .formatted(LAST, LAST));
    assertThat(vms.daemon().get(VCPU).json().at("/scheduling/reservation/period").asString())
        .isEqualTo("4ms");
    assertThat(vms.daemon().get("/v1/scenario").json().at("/vms/0/scheduling/reservation/period"))
        .hasToString("\"4ms\"");

    String bvt = "{\"pcpus\": {\"%d\": {\"policy\": \"bvt\"}},".formatted(LAST);
    vms.patched("/v1/scheduling", bvt + before.substring(before.indexOf("\"vms\"")));
    assertThat(vms.arrangement()).isEqualTo(first);
  }

  @Test
  void refusedPartLeavesEverythingAsItWas() throws Exception {
    List<JsonNode> before = vms.arrangement();

    Answer refused =
        vms.patch(
            "/v1/scheduling",
            """
            {"pcpus": {"%d": {"policy": "iorr", "slice": "2ms"}},
             "vms": {"alpha": {"weight": 5, "vcpus": {"0": {"pcpu": %d}}},
                     "beta": {"weight": 129, "reservation": {"budget": "1ms", "period": "9ms"}}}}\
            """
                .formatted(FIRST, LAST));

    assertThat(fields(refused)).contains("vms.beta.weight");
    assertThat(vms.arrangement()).isEqualTo(before);
  }

  @Test
  void changeThatDoesNotSuitTheOthersIsRefusedWithItsField() throws Exception {
    List<JsonNode> before = vms.arrangement();
    String reservation = "{\"reservation\": {\"budget\": \"1ms\", \"period\": \"10ms\"}}";

    assertThat(fields(vms.patch(ALPHA, reservation))).containsExactly("reservation");
    assertThat(fields(vms.patch(VCPU, reservation))).containsExactly("reservation");
    assertThat(fields(vms.patch(VCPU, "{\"pcpu\": 8000}"))).containsExactly("pcpu");
    assertThat(fields(vms.patch(pcpu(FIRST), "{\"policy\": \"noop\"}"))).containsExactly("policy");
    assertThat(fields(vms.patch(pcpu(FIRST), "{\"slice\": \"2ms\"}"))).containsExactly("slice");
    assertThat(vms.arrangement()).isEqualTo(before);
  }

  @Test
  void everyValueWithoutMeaningIsNamed() throws Exception {
    List<JsonNode> before = vms.arrangement();

    assertThat(
            fields(
                vms.patch(
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
    assertThat(fields(vms.patch(ALPHA, "{\"colour\": 1}"))).containsExactly("colour");
    assertThat(fields(vms.patch(ALPHA, "{\"weight\": \"5\"}"))).containsExactly("weight");
    assertThat(fields(vms.patch(VCPU, "{\"pcpu\": 0.5}"))).containsExactly("pcpu");
    assertThat(fields(vms.patch(ALPHA, "{\"weight\": 9999999999}"))).containsExactly("weight");
    assertThat(fields(vms.patch("/v1/scheduling", "{\"vms\": {\"alpha\": null}}")))
        .containsExactly("vms.alpha");
    assertThat(fields(vms.patch("/v1/scheduling", "{\"vms\": {\"ghost\": {}}}")))
        .containsExactly("vms.ghost");
    assertThat(vms.arrangement()).isEqualTo(before);
  }

  @Test
  void thingThatIsNotThereIsNotFoundWhateverTheBody() throws Exception {
    for (String path :
        List.of("/v1/vms/no", ALPHA + "/vcpus/1", "/v1/vms/no/vcpus/0", pcpu(8000))) {
      assertThat(vms.patch(path, "{\"weight\": 0}").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void changeOutlastsStopAndStart() throws Exception {
    vms.patched(ALPHA, "{\"weight\": 5}");

    vms.daemon().post(ALPHA + "/stop");
    vms.patched(ALPHA, "{\"priority\": 4}");
    JsonNode started = vms.daemon().post(ALPHA + "/start").json();

    assertThat(started.path("scheduling").toString()).isEqualTo("{\"weight\":5,\"priority\":4}");
  }

  @Test
  void changeIsAnEvent() throws Exception {
    vms.patched(ALPHA, "{\"weight\": 5}");

    assertThat(vms.daemon().get("/v1/events?follow=false").body()).contains("vms.alpha.weight=5");
  }
}
