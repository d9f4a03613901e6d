package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of {@code simulate --html}. */
@Timeout(180)
class SimulationPageTest {
  private static final String DATA_START = "<script id=\"data\" type=\"application/json\">";

  @TempDir private Path folder;

  @Test
  void pageIsOneFileThatMayFetchNothing() throws IOException {
    String page = page(scenario(1));

    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("default-src 'none'; script-src 'sha256-", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe-inline", "http:", "https:")
        .doesNotContain("${style}", "${data}", "${script}");
  }

  @Test
  void dataHasTheTimelineOfEachPcpu() throws IOException {
    JsonNode data = data(page(scenario(1), "--for=15ms"));

    assertThat(data.path("title").asString()).isEqualTo("page");
    assertThat(data.path("summary").asString())
        .isEqualTo("0.015 s of virtual time, compat fixed, seed 0, 3 events");
    assertThat(data.path("notes")).isEmpty();
    assertThat(data.at("/pcpus/0/policy").asString()).isEqualTo("bvt");
    assertThat(data.at("/pcpus/0/untilNanos").asLong()).isEqualTo(15_000_000);
    assertThat(data.at("/pcpus/0/runs").toString()).isEqualTo("[0,0,5000000,1,5000000,15000000]");
    assertThat(data.at("/pcpus/0/vcpus/1/result/vm").asString()).isEqualTo("b");
    assertThat(data.at("/pcpus/0/vcpus/0/shares")).hasSize(4000);
    assertThat(data.path("vms").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(data.at("/pcpus/0/vcpus/1/bins").toString())
        .isEqualTo("[{\"belowNanos\":8192000,\"count\":1}]");
  }

  @Test
  void timelineBeginsWhereItIsAskedTo() throws IOException {
    JsonNode data = data(page(scenario(1), "--for=1s", "--html-from=900ms"));

    assertThat(data.path("fromNanos").asLong()).isEqualTo(900_000_000);
    assertThat(data.at("/pcpus/0/runs/1").asLong()).isEqualTo(900_000_000);
    assertThat(data.path("notes").toString()).contains("exact from 0.900 s on");
  }

  @Test
  void largeSimulationGivesASmallPageThatSaysWhatIsMissing() throws IOException {
    String page = page(scenario(100), "--for=20s");

    JsonNode data = data(page);
    assertThat(page.length()).isLessThan(3_000_000);
    assertThat(data.path("pcpus")).hasSize(32);
    assertThat(data.at("/pcpus/31/runs")).hasSize(3 * 1250);
    assertThat(data.path("notes").toString())
        .contains("Only the first 32 of 100 pCPUs")
        .contains("exact for 1250 runs; then it has averages of 0.0256 s. --html-from");
  }

  @Test
  void textCannotEndTheDataEarly() throws IOException {
    String text = "</script><script>alert(1)</script>";

    String page = page(scenario(1).replace("a page", text));

    assertThat(page).doesNotContain(text);
    assertThat(data(page).path("description").asString()).isEqualTo(text);
  }

  @Test
  void timelineThatWouldBeginAfterTheEndIsRefused() throws IOException {
    Outcome outcome = simulate(scenario(1), "--for=1s", "--html-from=1s");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("begin after the end", "--html-from");
    assertThat(folder.resolve("page.html")).doesNotExist();
  }

  @Test
  void pageThatCannotBeWrittenIsRefusedAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("scenario.json"), scenario(1));

    Outcome outcome =
        Outcome.of(
            "simulate", file.toString(), "--for=24h", "--html", folder + "/absent/page.html");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .startsWith("cupule: cannot write the page to ")
        .contains("its folder does not exist - choose another file for --html");
  }

  @Test
  void interruptLeavesNoPage() throws IOException {
    Thread.currentThread().interrupt();

    Outcome outcome = simulate(scenario(1), "--for=24h");

    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(folder.resolve("page.html")).doesNotExist();
  }

  @Test
  @Requires(Requirement.BROWSER)
  void browserDrawsTheChartsWithoutComplaint() throws Exception {
    simulate(scenario(3), "--for=1s");

    String drawn = browse(folder.resolve("page.html"));

    assertThat(drawn).doesNotContain("CONSOLE");
    assertThat(drawn).contains("<title>page - Cupule simulation</title>");
    assertThat(drawn.split("<canvas", -1)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(drawn).contains("<option value=\"2\">2</option>", "b/vcpu0</th>");
  }

  /** Returns what the browser makes of the page, with its script's errors as CONSOLE lines. */
  private String browse(Path page) throws IOException, InterruptedException {
    Path output = folder.resolve("drawn.txt");
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--enable-logging=stderr", "--dump-dom"));
    command.add("--user-data-dir=" + folder.resolve("profile"));
    command.add(page.toUri().toString());
    Process browser =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(browser.waitFor()).isZero();
    } finally {
      browser.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  /** Two VMs that always want to run share every pCPU. */
  private static String scenario(int pcpus) {
    String affinity =
        IntStream.range(0, pcpus).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String listed =
        IntStream.range(0, pcpus)
            .mapToObj(id -> "{\"id\": " + id + "}")
            .collect(Collectors.joining(", "));
    return """
    {"name": "page", "description": "a page", "pcpus": [%2$s],
     "vms": [
      {"name": "a", "affinity": [%1$s], "dedicated": false, "memory": "4M", "kernel": "k"},
      {"name": "b", "affinity": [%1$s], "dedicated": false, "memory": "4M", "kernel": "k"}]}
    """
        .formatted(affinity, listed);
  }

  private String page(String scenario, String... options) throws IOException {
    Outcome outcome = simulate(scenario, options);
    assertThat(outcome.err()).isEmpty();
    return Files.readString(folder.resolve("page.html"));
  }

  private Outcome simulate(String scenario, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("scenario.json"), scenario);
    List<String> line = new ArrayList<>(List.of("simulate", file.toString()));
    line.add("--html=" + folder.resolve("page.html"));
    line.addAll(List.of(options));
    return Outcome.of(line.toArray(String[]::new));
  }

  private static JsonNode data(String page) {
    int start = page.indexOf(DATA_START) + DATA_START.length();
    return JsonMapper.shared().readTree(page.substring(start, page.indexOf("</script>", start)));
  }
}
