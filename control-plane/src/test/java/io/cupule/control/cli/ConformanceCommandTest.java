package io.cupule.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** With two recorded cases: one of prio with 12 steps, one of bvt with 14. */
class ConformanceCommandTest {
  @TempDir private Path directory;
  private String cases = "";
  private Path file = Path.of("");

  @BeforeEach
  void copyTheCases() throws IOException {
    try (InputStream recorded = getClass().getResourceAsStream("two-cases.jsonl")) {
      cases = new String(Objects.requireNonNull(recorded).readAllBytes(), StandardCharsets.UTF_8);
    }
    file = Files.writeString(directory.resolve("two.jsonl"), cases);
  }

  @Test
  void casesThatAgreeGiveZero() {
    Outcome outcome = conformance(file.toString());

    assertThat(outcome)
        .isEqualTo(new Outcome(0, file + ": 2 cases, 26 steps, no difference\n", ""));
  }

  @Test
  void compressedFilesAreReadToo() throws IOException {
    Path compressed = directory.resolve("two.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(cases.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(conformance(compressed.toString()).out()).contains("2 cases, 26 steps");
  }

  @Test
  void aDifferenceIsShownWithCaseStepExpectedAndGot() throws IOException {
    Files.writeString(file, spoilt());

    Outcome outcome = conformance(file.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo(
            file
                + """
                : 2 cases, 17 steps, 1 differs
                  first difference: case prio-0117, step 2, schedule on=1
                    expected  status BBBBB
                    got       status BBRBB
                """);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void oneFileThatDiffersSpoilsTheVerdictOnAll() throws IOException {
    Path other = Files.writeString(directory.resolve("spoilt.jsonl"), spoilt());

    Outcome outcome = conformance(file.toString(), other.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains(file + ": 2 cases, 26 steps, no difference");
  }

  @Test
  void malformedLinesAreNamedAndTheOthersReplayed() throws IOException {
    Files.writeString(file, "{\n" + cases + "{\"name\": \"x\"}\n");

    Outcome outcome = conformance(file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEqualTo(file + ": 2 cases, 26 steps, no difference\n");
    assertThat(outcome.err())
        .startsWith("cupule: " + file + ":1: not JSON: ")
        .contains(
            "\ncupule: " + file + ":4: pcpus must be a whole number in 1..4096, found nothing\n")
        .doesNotContain("Exception");
  }

  @Test
  void manyMalformedLinesAreCounted() throws IOException {
    Files.writeString(file, "no case\n".repeat(50));

    Outcome outcome = conformance(file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(21);
    assertThat(outcome.err()).endsWith(file + ": 30 more lines are no cases\n");
  }

  @Test
  void policyChoosesTheCases() {
    assertThat(conformance("--policy", "bvt", file.toString()).out())
        .isEqualTo(file + ": 1 case, 14 steps, no difference\n");
  }

  @Test
  void nothingToReplayIsNoSuccess() {
    Outcome outcome = conformance("--policy", "iorr", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("cupule: there is no case of policy iorr - name a trace file that has some\n");
  }

  @Test
  void unknownPolicyIsAnsweredWithTheKnownOnes() {
    Outcome outcome = conformance("--policy", "cfs", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected one of [noop, iorr, bvt, prio, rtds]");
  }

  @Test
  void fileThatCannotBeReadIsNamed() {
    assertThat(conformance(directory + "/none.jsonl"))
        .isEqualTo(new Outcome(2, "", "cupule: no such file: " + directory + "/none.jsonl\n"));
    assertThat(conformance(directory.toString()).err())
        .startsWith("cupule: " + directory + " cannot be read: ");
  }

  @Test
  void jsonHoldsEveryFileWithItsFirstDifference() throws IOException {
    Path other = Files.writeString(directory.resolve("spoilt.jsonl"), spoilt() + "{}\n");

    Outcome outcome = conformance("--json", file.toString(), other.toString());

    JsonNode reports = JsonMapper.shared().readTree(outcome.out());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).isEmpty();
    assertThat(reports.at("/0/firstDifference").isNull()).isTrue();
    assertThat(reports.at("/1/differing").asInt()).isEqualTo(1);
    assertThat(reports.at("/1/firstDifference/caseName").asString()).isEqualTo("prio-0117");
    assertThat(reports.at("/1/firstDifference/step").asInt()).isEqualTo(2);
    assertThat(reports.at("/1/malformed/0/line").asInt()).isEqualTo(3);
  }

  /** The two cases, with a lie about step 2 of the first. */
  private String spoilt() {
    return cases.replaceFirst("BBRBB", "BBBBB");
  }

  private static Outcome conformance(String... args) {
    String[] line = new String[args.length + 1];
    line[0] = "conformance";
    System.arraycopy(args, 0, line, 1, args.length);
    return Outcome.of(line);
  }
}
