package io.cupule.sched.conformance;

import io.cupule.sched.policy.BuiltinPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * Replays trace files against our policies with {@code compat: acrn}. Holds no state between files;
 * may be used from any thread.
 */
public final class Conformance {
  private final JsonParser parser;
  private final Predicate<BuiltinPolicy> wanted;

  /**
   * Makes a checker.
   *
   * @param parser parses one line
   * @param wanted selects the policies; cases of others are skipped
   */
  public Conformance(JsonParser parser, Predicate<BuiltinPolicy> wanted) {
    this.parser = parser;
    this.wanted = wanted;
  }

  /**
   * Replays a file, compressed if its name ends in {@code .gz}.
   *
   * @throws IOException if it cannot be read
   */
  public FileReport check(Path file) throws IOException {
    String name = file.toString();
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      return check(name, lines);
    }
  }

  /**
   * Replays the cases in {@code lines}; blank lines are skipped.
   *
   * @param name their name in the report
   * @throws IOException if they cannot be read
   */
  public FileReport check(String name, BufferedReader lines) throws IOException {
    Tally tally = new Tally();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        check(number, line, tally);
      }
    }
    return new FileReport(
        name, tally.cases, tally.differing, tally.steps, tally.first, List.copyOf(tally.malformed));
  }

  private void check(int number, String line, Tally tally) {
    TraceCase trace;
    try {
      trace = TraceReader.read(parse(line));
    } catch (MalformedTraceException e) {
      tally.malformed.add(new FileReport.MalformedLine(number, e.problem()));
      return;
    }
    if (wanted.test(trace.policy())) {
      tally.add(new Replay(trace));
    }
  }

  private Object parse(String line) {
    try {
      return parser.parse(line);
    } catch (RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      throw new MalformedTraceException("not JSON: " + why.lines().findFirst().orElse(why));
    }
  }

  private static final class Tally {
    private final List<FileReport.MalformedLine> malformed = new ArrayList<>();
    private Optional<Difference> first = Optional.empty();
    private int cases;
    private int differing;
    private long steps;

    private void add(Replay replay) {
      Optional<Difference> difference = replay.run();
      cases++;
      steps += replay.stepsDone();
      if (difference.isPresent()) {
        differing++;
        first = first.or(() -> difference);
      }
    }
  }
}
