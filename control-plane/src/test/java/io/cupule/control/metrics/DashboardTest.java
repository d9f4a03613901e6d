package io.cupule.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for metrics that there are. */
final class DashboardTest {
  private static final Path DASHBOARDS = Path.of("../dashboards");
  private static final Pattern NAME = Pattern.compile("\\bcupule_[a-z0-9_]+");

  @ParameterizedTest
  @ValueSource(strings = {"cupule.json", "alerts.yml", "alerts_test.yml"})
  void everyMetricThatIsNamedExists(String file) throws IOException {
    Set<String> named = names(Files.readString(DASHBOARDS.resolve(file)));

    assertThat(named).isNotEmpty();
    assertThat(series()).containsAll(named);
  }

  @Test
  void dashboardShowsEveryFamilyOfVcpusAndPcpus() throws IOException {
    Set<String> shown = names(Files.readString(DASHBOARDS.resolve("cupule.json")));

    assertThat(shown)
        .contains(
            "cupule_vcpu_state_seconds_total",
            "cupule_vcpu_wake_to_run_seconds_bucket",
            "cupule_vcpu_steal_seconds_total",
            "cupule_pcpu_idle_seconds_total",
            "cupule_pcpu_timer_lateness_seconds_bucket");
  }

  @Test
  void panelsOfTheDashboardHaveTheirOwnNumbersAndDoNotOverlap() throws IOException {
    JsonNode panels =
        JsonMapper.shared()
            .readTree(Files.readString(DASHBOARDS.resolve("cupule.json")))
            .get("panels");
    Set<Integer> numbers = new TreeSet<>();
    Set<String> cells = new TreeSet<>();

    for (JsonNode panel : panels) {
      assertThat(numbers.add(panel.get("id").asInt())).isTrue();
      JsonNode place = panel.get("gridPos");
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          String cell = (place.get("x").asInt() + x) + "," + (place.get("y").asInt() + y);
          assertThat(cells.add(cell)).as(panel.get("title") + " at " + cell).isTrue();
        }
      }
    }
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> series() {
    return Stream.concat(
            Arrays.stream(Family.values()).map(Family::metric),
            DeclaredCounters.all().stream().map(Metric::of))
        .flatMap(DashboardTest::series)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> series(Metric metric) {
    String name = metric.exposed();
    return metric.type() == Type.HISTOGRAM
        ? Stream.of(name + "_bucket", name + "_sum", name + "_count")
        : Stream.of(name);
  }
}
