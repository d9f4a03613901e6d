package io.cupule.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.bench.gate.Gate;
import io.cupule.bench.guest.AllocationBench;
import io.cupule.bench.pair.Comparison;
import io.cupule.bench.pair.Measured;
import io.cupule.bench.pair.Spread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the gate says of results; nothing is measured. */
class GateTest {
  private static final double EXIT = 1.041;
  private static final double KICK = 1.029;
  private static final double IDLE = 1.036;
  private static final double SPIN = 1.078;

  @TempDir private Path folder;

  /** The figure for wake-to-run beside a spinning vCPU where one is measured. */
  private double measured = SPIN;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void storeABaseline() throws IOException {
    Files.writeString(
        baseline(),
        """
        {"machine": "B CPU, 2 CPUs",
         "figures": {"exit.p50": %s, "kick.p50": %s, "wakerun.idle.p50": %s,
                     "wakerun.spin.p50": %s, "alloc.bytesPerExit": 0.0}}
        """
            .formatted(EXIT, KICK, IDLE, SPIN));
  }

  @Test
  void baselineOfTheRepositoryHasAllFigures() throws IOException {
    Files.copy(Path.of("baseline.json"), baseline(), StandardCopyOption.REPLACE_EXISTING);

    int exitCode = gate(result(0, 0, 0, 0, 0)); // better than any

    assertThat(exitCode).as(said()).isZero();
  }

  @Test
  void sameFiguresPass() throws IOException {
    int exitCode = gate(result(EXIT, KICK, IDLE, SPIN, 0));

    assertThat(exitCode).isZero();
    assertThat(said()).contains("A CPU, 2 CPUs").doesNotContain("WORSE", "MISSING");
  }

  @ParameterizedTest
  @CsvSource({
    "1.11, 1, 1, 1, exit: Java to C",
    "1, 1.11, 1, 1, kick of a spinning guest: Java to C",
    "1, 1, 1.11, 1, 'wake to run, pCPU idle: Java to C'",
    "1, 1, 1, 1.11, 'wake to run, from a vCPU that spins: Java to C'"
  })
  void elevenPercentMoreFailWhicheverFigureItIs(
      double exit, double kick, double idle, double spin, String title) throws IOException {
    int exitCode = gate(result(EXIT * exit, KICK * kick, IDLE * idle, SPIN * spin, 0));

    assertThat(exitCode).isEqualTo(1);
    assertThat(said().lines().filter(line -> line.endsWith("WORSE")))
        .singleElement()
        .asString()
        .startsWith(title)
        .contains("+11.0 %");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1.09, 1.10})
  void lessAndUpToTenPercentMorePass(double factor) throws IOException {
    int exitCode = gate(result(EXIT * factor, KICK * factor, IDLE * factor, SPIN * factor, 0));

    assertThat(exitCode).isZero();
  }

  @Test
  void oneByteFailsWhereTheBaselineHasNone() throws IOException {
    int exitCode = gate(result(EXIT, KICK, IDLE, SPIN, 1));

    assertThat(exitCode).isEqualTo(1);
    assertThat(said().lines().filter(line -> line.endsWith("WORSE")))
        .singleElement()
        .asString()
        .startsWith("bytes allocated per exit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "kick", "wakerun", "alloc"})
  void figureThatWasNotMeasuredFails(String benchmark) throws IOException {
    Map<String, Object> result = benchmarks(EXIT, KICK, IDLE, SPIN, 0);
    result.remove(benchmark);

    int exitCode = gate(write(result));

    assertThat(exitCode).isEqualTo(1);
    assertThat(said()).contains("MISSING");
  }

  @Test
  void sideWithAccountsIsNotTakenForOurs() throws IOException {
    Map<String, Object> result = benchmarks(EXIT, KICK, IDLE, SPIN, 0);
    result.put(
        "exit", new Comparison("exit", "ns", List.of(side("C", 1), side("C with accounts", 1))));

    assertThat(gate(write(result))).isEqualTo(1);
  }

  @Test
  void figuresAreMeasuredWhereNoResultIsGiven() {
    assertThat(run(List.of())).isZero();
    measured = 2;
    assertThat(run(List.of())).isEqualTo(1);
    assertThat(said()).contains("2.000");
  }

  @Test
  void absentBaselineIsToldWithItsRemedy() throws IOException {
    Files.delete(baseline());

    int exitCode = gate(result(EXIT, KICK, IDLE, SPIN, 0));

    assertThat(exitCode).isEqualTo(2);
    assertThat(said())
        .contains(baseline().toString(), "there is no such file", "bench/run.sh gate --update");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON                                   | ",
        "{}                                        | exit.p50 is missing",
        "{\"figures\": {\"exit.p50\": \"fast\"}}   | exit.p50 is no number",
        "{\"figures\": {\"exit.p99\": 1.1}}        | nothing measures exit.p99"
      })
  void unusableBaselineIsToldWithItsRemedy(String text, String why) throws IOException {
    Files.writeString(baseline(), text);

    int exitCode = gate(result(EXIT, KICK, IDLE, SPIN, 0));

    assertThat(exitCode).isEqualTo(2);
    assertThat(said()).contains("cannot be used", "bench/run.sh gate --update");
    assertThat(said()).contains(why == null ? "" : why);
  }

  @Test
  void absentResultIsToldWithItsRemedy() {
    int exitCode = gate(folder.resolve("none.json"));

    assertThat(exitCode).isEqualTo(2);
    assertThat(said()).contains("none.json", "there is no such file", "--json FILE");
  }

  @Test
  void updateMakesTheResultTheBaseline() throws IOException {
    Path worse = result(EXIT * 2, KICK, IDLE, SPIN, 0);
    assertThat(gate(worse)).isEqualTo(1);

    assertThat(gate(worse, "--update")).isZero();

    assertThat(gate(worse)).isZero();
    assertThat(gate(result(EXIT * 2.3, KICK, IDLE, SPIN, 0))).isEqualTo(1);
    assertThat(baseline()).content().contains("A CPU, 2 CPUs, Linux 6.18");
  }

  @Test
  void updateNeedsEveryFigure() throws IOException {
    Map<String, Object> result = benchmarks(EXIT, KICK, IDLE, SPIN, 0);
    result.remove("kick");
    byte[] before = Files.readAllBytes(baseline());

    int exitCode = gate(write(result), "--update");

    assertThat(exitCode).isEqualTo(2);
    assertThat(said()).contains("kick.p50 was not measured");
    assertThat(baseline()).hasBinaryContent(before);
  }

  private Path baseline() {
    return folder.resolve("baseline.json");
  }

  private int gate(Path result, String... more) {
    List<String> args = new ArrayList<>(List.of("--from", result.toString()));
    args.addAll(List.of(more));
    return run(args);
  }

  private int run(List<String> args) {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Gate gate =
        new Gate(
            out,
            this::baseline,
            () -> Main.JSON.valueToTree(benchmarks(EXIT, KICK, IDLE, measured, 0)));
    return new CommandLine(gate).execute(args.toArray(String[]::new));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private Path result(double exit, double kick, double idle, double spin, long bytes)
      throws IOException {
    return write(benchmarks(exit, kick, idle, spin, bytes));
  }

  private Path write(Map<String, Object> benchmarks) throws IOException {
    return Files.writeString(
        folder.resolve("result.json"), Main.JSON.writeValueAsString(benchmarks));
  }

  private static Map<String, Object> benchmarks(
      double exit, double kick, double idle, double spin, long bytes) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", new Machine("A CPU", 2, "6.18", "25", 0.5));
    all.put(
        "exit",
        new Comparison(
            "exit", "ns", List.of(side("C", 1), side("Java", exit), side("C with accounts", 1))));
    all.put("kick", List.of(comparison(kick), comparison(9)));
    all.put("wakerun", List.of(comparison(idle), comparison(spin)));
    all.put("alloc", new AllocationBench.Allocation(200_000, bytes, 0.1));
    return all;
  }

  private static Comparison comparison(double ratio) {
    return new Comparison("title", "us", List.of(side("C", 1), side("Java", ratio)));
  }

  private static Measured side(String name, double ratio) {
    Map<String, Spread> ratios =
        Map.of("p10", new Spread(7, 7, 7), "p50", new Spread(ratio, ratio - 0.1, ratio + 0.1));
    return new Measured(name, 10, 0, Map.of(), Map.of(), ratios);
  }
}
