package io.cupule.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.VmView;
import io.cupule.device.DeviceCounter;
import io.cupule.kvm.testing.RequiresKvm;
import io.cupule.partition.Machine;
import io.cupule.partition.report.MachineReport.VmReport;
import io.cupule.partition.report.VmInfo;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a device counts is shown everywhere, because the device says so. */
@Timeout(180)
final class DeviceCountersTest {
  private static final Path METRICS = Path.of("../docs/metrics.md");
  private static final Path API =
      Path.of("src/main/resources/io/cupule/control/resource/openapi.json");

  @Test
  void noTwoCountersHaveOneNameOrOneSeries() {
    List<DeviceCounter> declared = DeclaredCounters.all();

    assertThat(declared).extracting(DeviceCounter::name).doesNotHaveDuplicates();
    assertThat(declared)
        .extracting(counter -> counter.metric().name() + counter.series())
        .doesNotHaveDuplicates();
  }

  @Test
  void aCounterHasNotTheNameOfAnotherFieldOrMetric() {
    Set<String> fields =
        Stream.of(VmView.class, VmReport.class)
            .flatMap(type -> Arrays.stream(type.getRecordComponents()))
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    Set<String> families =
        Arrays.stream(Family.values())
            .map(family -> family.metric().exposed())
            .collect(Collectors.toSet());

    assertThat(DeclaredCounters.all())
        .isNotEmpty()
        .noneMatch(counter -> fields.contains(counter.name()))
        .noneMatch(counter -> families.contains(counter.metric().name()));
  }

  @Test
  void countersOfAMetricDescribeItAlike() {
    Map<String, Set<DeviceCounter.Metric>> byName =
        DeclaredCounters.all().stream()
            .map(DeviceCounter::metric)
            .collect(Collectors.groupingBy(DeviceCounter.Metric::name, Collectors.toSet()));

    assertThat(byName.values()).isNotEmpty().allMatch(metrics -> metrics.size() == 1);
  }

  @Test
  @RequiresKvm
  void everyCounterOfAVmIsInTheDocuments(@TempDir Path directory) throws Exception {
    String page = Files.readString(METRICS);
    JsonNode fields =
        JsonMapper.shared()
            .readTree(Files.readString(API))
            .at("/components/schemas/VmView/properties");

    try (Machine machine = Guests.withEveryDevice(directory)) {
      assertThat(machine.vms()).hasSize(2);
      for (VmInfo vm : machine.vms()) {
        assertThat(vm.counters()).isNotEmpty();
        for (DeviceCounter counter : vm.counters().keySet()) {
          String row = "`%s` | %s |".formatted(counter.name(), counter.meaning());
          assertThat(page).contains("| `" + counter.metric().name()).contains(row);
          assertThat(fields.path(counter.name()).path("description").asString())
              .endsWith(counter.meaning());
        }
      }
    }
  }

  @Test
  @RequiresKvm
  void aCounterThatOnlyItsDeviceKnowsIsScraped(@TempDir Path directory) throws Exception {
    try (Machine machine = Guests.counterAndHalter(directory)) {
      Scrape scrape = scrape(Bell.pluggedInto(machine.vm("halter")));

      assertThat(scrape.value("cupule_device_bell_rings_total", "vm=\"halter\"", "hour=\"night\""))
          .isEqualTo(3);
      assertThat(scrape.value("cupule_device_bell_seconds_total", "vm=\"halter\"")).isEqualTo(1.5);
      assertThat(scrape.types()).containsEntry("cupule_device_bell_rings_total", "counter");
      assertThat(scrape.help())
          .containsEntry("cupule_device_bell_rings_total", "How often a bell rang.")
          .containsEntry("cupule_device_bell_seconds_total", "Time in which the bell rang.");
    }
  }

  private static Scrape scrape(VmInfo vm) throws IOException {
    Points points = new Points();
    MachineCollector.add(points, vm);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ExpositionFormats.init()
        .findWriter(MachineMetrics.MEDIA_TYPES.getFirst())
        .write(text, new MetricSnapshots(points.snapshots()));
    return Scrape.of(text.toString(StandardCharsets.UTF_8));
  }
}
