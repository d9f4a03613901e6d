package io.cupule.control.daemon;

import static io.cupule.control.daemon.TwoVms.ALPHA;
import static io.cupule.control.daemon.TwoVms.FIRST;
import static io.cupule.control.daemon.TwoVms.VCPU;
import static io.cupule.control.daemon.TwoVms.fields;
import static io.cupule.control.daemon.TwoVms.pcpu;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.control.server.HttpCall;
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

/** Patches of the scheduling are merge patches (RFC 7396). */
@RequiresKvm
@Requires(Requirement.CPUS)
@Timeout(180)
class MergePatchTest {
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
  void partOfAWarpChangesAlone() throws Exception {
    vms.patched(ALPHA, "{\"warp\": {\"value\": 5, \"limit\": 3, \"unwarpPeriod\": 4}}");

    Answer merged =
        HttpCall.body(
            vms.daemon().socket(),
            "PATCH",
            ALPHA,
            "application/merge-patch+json",
            "{\"warp\": {\"limit\": 9}}");
    assertThat(merged.json().at("/scheduling/warp"))
        .hasToString("{\"value\":5,\"limit\":9,\"unwarpPeriod\":4}");
    assertThat(vms.patched(VCPU, "{\"warp\": {\"value\": -2}}").at("/scheduling/warp"))
        .hasToString("{\"value\":-2,\"limit\":9,\"unwarpPeriod\":4}");
    vms.patched("/v1/scheduling", "{\"vms\": {\"alpha\": {\"warp\": {\"unwarpPeriod\": null}}}}");
    assertThat(vms.daemon().get(VCPU).json().at("/scheduling/warp"))
        .hasToString("{\"value\":-2,\"limit\":9,\"unwarpPeriod\":0}");
  }

  @Test
  void nullSetsTheDefault() throws Exception {
    String set = "{\"weight\": 5, \"priority\": 7, \"warp\": {\"value\": 5}}";
    String unset = "{\"weight\": null, \"priority\": null, \"warp\": null}";
    for (List<String> call :
        List.of(
            List.of(ALPHA, unset),
            List.of(VCPU, unset),
            List.of("/v1/scheduling", "{\"vms\": {\"alpha\": %s}}".formatted(unset)),
            List.of(
                "/v1/scheduling",
                "{\"vms\": {\"alpha\": {\"vcpus\": {\"0\": %s}}}}".formatted(unset)))) {
      vms.patched(ALPHA, set);

      vms.patched(call.getFirst(), call.getLast());

      assertThat(vms.daemon().get(VCPU).json().path("scheduling"))
          .as(call.toString())
          .hasToString("{\"weight\":1,\"priority\":1}");
    }
    vms.patched(pcpu(FIRST), "{\"policy\": \"iorr\", \"slice\": \"2ms\"}");
    JsonNode pcpu = vms.patched(pcpu(FIRST), "{\"slice\": null}");
    assertThat(pcpu.path("policy").asString()).isEqualTo("iorr");
    assertThat(pcpu.path("sliceNanos").asLong()).isEqualTo(10_000_000);
    assertThat(vms.patched(pcpu(FIRST), "{\"policy\": null, \"slice\": null}").path("policy"))
        .hasToString("\"bvt\"");
  }

  @Test
  void nullIsRefusedWhereThereIsNoDefault() throws Exception {
    List<JsonNode> before = vms.arrangement();

    assertThat(fields(vms.patch(VCPU, "{\"pcpu\": null}"))).containsExactly("pcpu");
    assertThat(fields(vms.patch("/v1/scheduling", "{\"vms\": null}"))).containsExactly("vms");
    assertThat(fields(vms.patch("/v1/scheduling", "{\"vms\": {\"alpha\": {\"vcpus\": null}}}")))
        .containsExactly("vms.alpha.vcpus");
    assertThat(vms.arrangement()).isEqualTo(before);
  }

  @Test
  void partOfAReservationChangesAlone() throws Exception {
    vms.patched(pcpu(FIRST), "{\"policy\": \"rtds\"}");
    assertThat(fields(vms.patch(VCPU, "{\"reservation\": {\"budget\": \"1ms\"}}")))
        .containsExactly("reservation");
    vms.patched(VCPU, "{\"reservation\": {\"budget\": \"1ms\", \"period\": \"10ms\"}}");

    JsonNode changed = vms.patched(VCPU, "{\"reservation\": {\"budget\": \"2ms\"}}");

    assertThat(changed.at("/scheduling/reservation"))
        .hasToString("{\"budget\":\"2ms\",\"period\":\"10ms\"}");
    assertThat(fields(vms.patch(ALPHA, "{\"reservation\": {\"period\": \"1ms\"}}")))
        .containsExactly("reservation.period");
    assertThat(fields(vms.patch(ALPHA, "{\"reservation\": {\"budget\": null}}")))
        .containsExactly("reservation");
  }
}
