package io.cupule.control.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.VmView;
import io.cupule.control.metrics.Bell;
import io.cupule.control.server.route.Json;
import io.cupule.control.watch.ConsoleHub;
import io.cupule.device.backend.NullBackend;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.boot.Builtin;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.scenario.document.ScenarioReader;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.state.MachineListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RequiresKvm
@Timeout(60)
final class VmViewsTest {
  private static final String SPIN =
      """
      {"name": "one", "pcpus": [{"id": 0}],
       "vms": [{"name": "spin", "affinity": [0], "memory": "4M", "kernel": "builtin:spin"}]}
      """;

  @TempDir private Path folder;

  @Test
  void aCounterThatOnlyItsDeviceKnowsIsAFieldOfTheVm() throws Exception {
    JsonNode document = JsonMapper.shared().readTree(Json.text(view()));

    assertThat(document.path("bellRingsByNight").asLong()).isEqualTo(3);
    assertThat(document.path("bellSeconds").asDouble()).isEqualTo(1.5);
    assertThat(document.propertyNames())
        .as("its name is first, then its counters in the order of their devices")
        .startsWith("name", "state", "since")
        .endsWith(
            "serialBytesOut",
            "serialBytesIn",
            "serialBytesDropped",
            "unclaimedAccesses",
            "timerSeconds",
            "bellRingsByNight",
            "bellSeconds");
  }

  @Test
  void aClientFindsTheCountersAndWhatItDoesNotKnow() throws Exception {
    String text = Json.text(view());
    String newer = text.substring(0, text.length() - 1) + ",\"mood\":{\"now\":\"good\"}}";

    VmView read = JsonMapper.shared().readValue(newer, VmView.class);

    assertThat(read.name()).isEqualTo("spin");
    assertThat(read.counters())
        .containsEntry("bellSeconds", 1.5)
        .containsKeys("serialBytesOut", "mood")
        .doesNotContainKey("name");
  }

  private VmView view() throws Exception {
    Path file = Files.writeString(folder.resolve("one.json"), SPIN);
    ScenarioReader reader = new ScenarioReader(Set.copyOf(Builtin.names()));
    ConsoleHub consoles = new ConsoleHub(_ -> new NullBackend());
    try (Machine machine =
        Machine.create(
            reader.read(file, HostFacts.ofThisHost()), consoles, new MachineListener() {})) {
      VmInfo withBell = Bell.pluggedInto(machine.vm("spin"));
      return VmViews.of(withBell, consoles);
    }
  }
}
