package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupule.control.cli.option.DurationConverter;
import io.cupule.control.livepage.Browser;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.scenario.host.HostFacts;
import io.cupule.partition.scenario.host.KvmFacts;
import io.cupule.partition.simulation.PcpuRecording;
import io.cupule.partition.simulation.PcpuRecording.Run;
import io.cupule.partition.simulation.RecordingSettings;
import io.cupule.partition.simulation.Simulation;
import io.cupule.partition.simulation.SimulationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The page of {@code simulate --html} as it is drawn, against what the simulation itself says. */
@Timeout(300)
@Requires(Requirement.BROWSER)
@Tag("slow")
class SimulationInBrowserTest {
  private static final Path SAMPLES = Path.of("../config-samples");
  private static final int BAR = 24;
  private static final int GUTTER = 64;
  private static final double ZOOM = 1.5;

  /** The palette's first three colours and the light and the dark page's idle time. */
  private static final String CLASSES =
      "[[[68,119,170]], [[238,102,119]], [[34,136,51]], [[236,238,241], [35,40,47]]]";

  /**
   * For each column of a row: how many pixels show the first, second and third VM and idle time;
   * then the same of the edge above the names. The ink of patterns darkens colours.
   */
  private static final String COLUMNS =
      """
      (() => {
        const canvas = document.querySelector('#chart');
        const [ratio, row] = [devicePixelRatio, ROW];
        const left = Math.round(64 * ratio);
        const [top, bar] = [Math.round((34 * row + 5) * ratio), Math.round(24 * ratio)];
        const width = canvas.width - left;
        const {data} = canvas.getContext('2d').getImageData(left, top, width, bar);
        const known = CLASSES.flatMap((colours, name) => colours.flatMap(colour =>
          (name === 3 ? [1] : [1, .9, .8, .7, .6, .5, .4]).map(part =>
            ({name, colour: colour.map(one => one * part)}))));
        const nameOf = at => {
          const distance = ({colour}) => colour.reduce((sum, one, i) => sum + (one - data[at + i]) ** 2, 0);
          return known.reduce((best, one) => distance(one) < distance(best) ? one : best).name;
        };
        return Array.from({length: width}, (_, x) => {
          const counts = [0, 0, 0, 0, 0, 0, 0, 0];
          for (let y = 0; y < bar; y++) {
            const name = nameOf(4 * (y * width + x));
            counts[name] += 1 / bar;
            counts[4 + name] += y < 3 * ratio ? 1 / Math.ceil(3 * ratio) : 0;
          }
          return counts;
        });
      })()
      """;

  private static Browser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void open(@TempDir Path files) throws Exception {
    browser = Browser.open(files);
  }

  @AfterAll
  static void close() {
    browser.close();
  }

  @AfterEach
  void noComplaint() {
    assertThat(browser.complaints()).isEmpty();
  }

  @ParameterizedTest(name = "{0} for {1}, {2} pixels, {3}, zoomed in {4} times")
  @CsvSource({
    "simulate-mixed, 1m, 1280, light, 0",
    "simulate-mixed, 1m, 390, dark, 0",
    "simulate-mixed, 1m, 1280, dark, 14",
    "simulate-mixed, 10m, 1280, light, 0",
    "simulate-mixed, 100ms, 390, light, 1",
    "simulate-starvation, 30s, 1280, dark, 0",
    "simulate-starvation, 30s, 390, light, 3",
    "weights, 10s, 1280, light, 0",
    "weights, 10s, 390, dark, 2",
    "weights, 200ms, 1280, light, 0",
  })
  void columnOfPixelsShowsTheSharesOfItsTime(
      String name, String time, int width, String scheme, int zooms) throws Exception {
    Duration duration = new DurationConverter().convert(time);
    Path file = name.equals("weights") ? weights() : SAMPLES.resolve(name + ".json");
    browser.prefer(scheme);
    show(file, time, width);
    double span = duration.toNanos();
    for (int i = 0; i < zooms; i++) {
      browser.click("#zoom-in");
      span /= ZOOM;
    }

    Simulation.Outcome truth = truth(file, duration);

    for (int row = 0; row < truth.recordings().size(); row++) {
      JsonNode columns = columns(row);
      assertThat(columns).hasSize(width - margins() - GUTTER);
      double step = span / columns.size();
      double from = Math.floor((duration.toNanos() - span) / 2 / step + 1e-6) * step;
      double[][] expected =
          shares(truth.recordings().get(row), vms(file), from, step, columns.size());
      compare(columns, expected);
    }
  }

  private static JsonNode columns(int row) {
    return browser.evaluate(
        COLUMNS.replace("ROW", Integer.toString(row)).replace("CLASSES", CLASSES));
  }

  /** What the page keeps free beside the timeline. */
  private static int margins() {
    return browser.evaluate("innerWidth - document.querySelector('#chart').clientWidth").asInt();
  }

  /** The height has no more than its pixels; a boundary may be drawn in either of two. */
  private static void compare(JsonNode columns, double[][] expected) {
    double error = 0;
    for (int column = 0; column < expected.length; column++) {
      double[] wanted = expected[column];
      boolean alone = Arrays.stream(wanted).anyMatch(share -> share > 0.999); // may have a name
      for (int name = 0; name < wanted.length; name++) {
        double drawn = columns.get(column).get(alone ? 4 + name : name).asDouble();
        assertThat(drawn)
            .as("class %d in column %d of %d", name, column, expected.length)
            .isCloseTo(wanted[name], within(1.6 / BAR));
        error += drawn - wanted[name];
      }
    }
    assertThat(error / expected.length).isCloseTo(0, within(0.01));
  }

  /** The shares of each column, of all runs; the last one is idle time. */
  private static double[][] shares(
      PcpuRecording recording, List<String> vms, double from, double step, int columns) {
    double[][] shares = new double[columns][4];
    for (Run run : recording.runs()) {
      int vm = vms.indexOf(recording.vcpus().get(run.vcpu()).name().replaceAll("/.*", ""));
      double begin = Math.max(0, (run.fromNanos() - from) / step);
      double end = Math.min(columns, (run.toNanos() - from) / step);
      for (int column = (int) begin; column < end; column++) {
        shares[column][vm] += Math.min(end, column + 1) - Math.max(begin, column);
      }
    }
    for (double[] column : shares) {
      column[3] = Math.max(0, 1 - column[0] - column[1] - column[2]);
    }
    return shares;
  }

  @Test
  void timelineOfTheWholeTimeSaysWhatTheTableSays() throws Exception {
    browser.prefer("light");
    show(weights(), "10s", 1280);

    assertThat(browser.text("#shares td"))
        .isEqualTo("pCPU 0: four 57.1 %, one 14.3 %, two 28.6 %, idle 0.0 %");
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "800, dark", "390, light", "390, dark"})
  void pageFitsItsWindow(int width, String scheme) throws Exception {
    browser.prefer(scheme);
    show(SAMPLES.resolve("simulate-mixed.json"), "1s", width);

    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor").asString())
        .isEqualTo(scheme.equals("light") ? "rgb(255, 255, 255)" : "rgb(20, 23, 27)");
  }

  @Test
  void tooltipTellsTheSharesOfAColumnOfManyTurnsAndTheTurnOfANearLook() throws Exception {
    browser.prefer("light");
    show(SAMPLES.resolve("simulate-mixed.json"), "1m", 1280);

    point(600, 1);
    assertThat(browser.text("#tip"))
        .matches(
            "(?s)pCPU 1, .* ms from [0-9.]+ s\nbatch [0-9.]+ %\ncontrol [0-9.]+ %\nidle 0.0 %");

    browser.evaluate("document.querySelector('#chart').focus()");
    for (int i = 0; i < 20; i++) {
      browser.press("+");
    }
    point(601, 1);
    assertThat(browser.text("#tip")).matches("(?s)[a-z]+/vcpu[01] on pCPU 1\n.*ms from [0-9.]+ s");
  }

  @Test
  void chosenRowIsThePcpuBelow() throws Exception {
    show(SAMPLES.resolve("simulate-mixed.json"), "1s", 1280);

    browser.evaluate("document.querySelector('#chart').focus()");
    browser.press("ArrowDown");

    assertThat(browser.evaluate("document.querySelector('#pcpu').value").asString()).isEqualTo("1");
    assertThat(browser.text("#vcpus tbody")).contains("control/vcpu0");
  }

  private static void point(int x, int row) {
    JsonNode top =
        browser.evaluate(
            "(() => { document.querySelector('#chart').scrollIntoView();"
                + " const box = document.querySelector('#chart').getBoundingClientRect();"
                + " return [box.left, box.top]; })()");
    browser.point(top.get(0).asDouble() + x, top.get(1).asDouble() + 34 * row + 17);
  }

  private void show(Path scenario, String time, int width) throws IOException {
    Path page = folder.resolve("page.html");
    Outcome outcome =
        Outcome.of("simulate", scenario.toString(), "--for", time, "--html", page.toString());
    assertThat(outcome.err()).isEmpty();
    browser.resize(width, 1000, 1);
    browser.visit(page.toUri().toString());
    browser.await("document.querySelector('#chart').width > 100");
    browser.await("document.querySelector('#span').textContent !== ''");
  }

  private static Scenario read(Path file) throws Exception {
    Set<Integer> cpus = Set.of(0, 1);
    KvmFacts usable = new KvmFacts(Optional.empty(), 288, true, 46);
    HostFacts facts = new HostFacts(cpus, cpus, cpus, 1L << 34, Map.of(), 99, 1L << 34, usable);
    return new Scenarios(() -> facts).readForAnyHost(file);
  }

  private static List<String> vms(Path file) throws Exception {
    return read(file).vms().stream().map(VmSettings::name).toList();
  }

  /** The same simulation, with each run written down. */
  private static Simulation.Outcome truth(Path file, Duration duration) throws Exception {
    RecordingSettings all =
        new RecordingSettings(Set.of(0, 1), Duration.ZERO, Integer.MAX_VALUE, 1);
    return Simulation.run(
        read(file), new SimulationSettings(duration, 0, Optional.of(all)), part -> {});
  }

  /** Three VMs that always want to run, with weights 1, 2 and 4. */
  private Path weights() throws IOException {
    String[] names = {"one", "two", "four"};
    List<String> vms =
        IntStream.range(0, names.length)
            .mapToObj(i ->
                """
                {"name": "%s", "affinity": [0], "dedicated": false, "memory": "4M", "kernel": "k",
                 "scheduling": {"weight": %d}}
                """
                    .formatted(names[i], 1 << i))
            .toList();
    return Files.writeString(
        folder.resolve("weights.json"),
        "{\"name\": \"weights\", \"pcpus\": [{\"id\": 0}], \"vms\": [%s]}"
            .formatted(String.join(",", vms)));
  }
}
