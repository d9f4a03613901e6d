package io.cupule.sched.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.policy.BuiltinPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Our policies against traces recorded from ACRN, and what is said of bad traces. */
class ConformanceTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String THREADS = "'threads':[{'pcpu':0,'priority':1,'weight':1}],";
  private static final String HEAD = "{'name':'n','scheduler':'prio','pcpus':1," + THREADS;
  private static final String WAKE = "'steps':[{'op':'wake','thread':0,'on':0}],";
  private static final String WOKEN =
      "{'now':0,'current':[-1],'needReschedule':[true],'status':'r','blocking':[],'timer':[null],'switches':[]}";

  private final Conformance conformance =
      new Conformance(text -> MAPPER.readValue(text, Object.class), policy -> true);

  @ParameterizedTest
  @ValueSource(strings = {"noop", "iorr", "bvt", "prio"})
  void everyStepOfTheRecordedTracesAgrees(String policy) throws Exception {
    FileReport report = conformance.check(recorded(policy));

    assertThat(report.firstDifference()).isEmpty();
    assertThat(report.malformed()).isEmpty();
    assertThat(report.agrees()).isTrue();
    assertThat(report.cases()).isEqualTo(120);
    assertThat(report.steps()).isGreaterThan(report.cases());
  }

  @Test
  void casesOfOtherPoliciesArePassedOver() throws Exception {
    Conformance prioOnly =
        new Conformance(
            text -> MAPPER.readValue(text, Object.class), policy -> policy == BuiltinPolicy.PRIO);

    FileReport report = prioOnly.check(recorded("noop"));

    assertThat(report.cases()).isZero();
    assertThat(report.agrees()).isTrue();
  }

  @Test
  void aDifferenceNamesCaseStepExpectedAndGot() throws IOException {
    FileReport report = check(HEAD + WAKE + "'expect':[" + WOKEN.replace("'r'", "'R'") + "]}");

    assertThat(report.agrees()).isFalse();
    assertThat(report.differing()).isEqualTo(1);
    assertThat(report.firstDifference())
        .contains(new Difference("n", 0, "wake thread=0 on=0", "status R", "status r"));
  }

  @Test
  void oneBadLineIsReportedAndTheOthersAreReplayed() throws IOException {
    String good = HEAD + WAKE + "'expect':[" + WOKEN + "]}";

    FileReport report = check(good + "\n\n{'name'\n" + good);

    assertThat(report.cases()).isEqualTo(2);
    assertThat(report.differing()).isZero();
    assertThat(report.agrees()).isFalse();
    assertThat(report.malformed())
        .singleElement()
        .satisfies(line -> assertThat(line.line()).isEqualTo(3))
        .satisfies(line -> assertThat(line.problem()).startsWith("not JSON: "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'op':'wake','thread':1,'on':0  | steps[0].thread must be a whole number in 0..0, found 1
          'op':'wake','on':0             | steps[0].thread must be a whole number in 0..0, found nothing
          'op':'yield','on':9            | steps[0].on must be a whole number in 0..0, found 9
          'op':'advance','ns':-1         | steps[0].ns must be a whole number in 0..1000000000000, found -1
          'op':'advance','ns':1.5        | steps[0].ns must be a whole number in 0..1000000000000, found 1.5
          'op':'nap'                     | steps[0].op must be one of wake, sleep, yield, schedule, advance, found nap
          """)
  void aBadStepIsNamedWithItsRemedy(String step, String problem) throws IOException {
    FileReport report = check(HEAD + "'steps':[{" + step + "}],'expect':[" + WOKEN + "]}");

    assertThat(report.malformed()).containsExactly(new FileReport.MalformedLine(1, problem));
  }

  @Test
  void aPolicyThatDoesNotExistIsNamed() throws IOException {
    FileReport report = check(HEAD.replace("prio'", "cfs'") + WAKE + "'expect':[" + WOKEN + "]}");

    assertThat(report.malformed().getFirst().problem())
        .startsWith("scheduler must be one of noop, iorr, bvt, prio")
        .endsWith("found cfs");
  }

  @Test
  void stepsAndObservationsMustBeAsMany() throws IOException {
    FileReport report = check(HEAD + WAKE + "'expect':[]}");

    assertThat(report.malformed())
        .containsExactly(
            new FileReport.MalformedLine(
                1, "expect must have one entry per step, found 0, and steps has 1"));
  }

  private FileReport check(String lines) throws IOException {
    BufferedReader reader = new BufferedReader(new StringReader(lines.replace('\'', '"')));
    return conformance.check("test", reader);
  }

  private static Path recorded(String policy) throws URISyntaxException {
    URL url = ConformanceTest.class.getResource(policy + ".jsonl.gz");
    return Path.of(Objects.requireNonNull(url).toURI());
  }
}
