package io.cupule.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scrape in Prometheus' text format, read line by line.
 *
 * @param values by series, as it stands in the text: name and labels
 * @param types of the families, by name
 * @param help of the families, by name
 */
record Scrape(Map<String, Double> values, Map<String, String> types, Map<String, String> help) {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[^}]*})?) (\\S+)");

  static Scrape of(String text) {
    Scrape scrape = new Scrape(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    text.lines().forEach(scrape::read);
    return scrape;
  }

  private void read(String line) {
    String[] words = line.split(" ", 4);
    if (line.startsWith("# TYPE ")) {
      types.put(words[2], words[3]);
    } else if (line.startsWith("# HELP ")) {
      help.put(words[2], words[3]);
    } else {
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      assertThat(values.put(sample.group(1), number(sample.group(2)))).as(line).isNull();
    }
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** The value of the only series that has this name and these labels, {@code name="value"}. */
  double value(String name, String... labels) {
    Map<String, Double> found = all(name, labels);
    assertThat(found).as(name + Arrays.toString(labels)).hasSize(1);
    return found.values().iterator().next();
  }

  /** All series that have this name and these labels. */
  Map<String, Double> all(String name, String... labels) {
    return values.entrySet().stream()
        .filter(series -> series.getKey().equals(name) || series.getKey().startsWith(name + "{"))
        .filter(series -> Arrays.stream(labels).allMatch(series.getKey()::contains))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
  }

  /** The sum of all series that have this name and these labels. */
  double sum(String name, String... labels) {
    return all(name, labels).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The series of counters, and of histograms' buckets, sums and counts. */
  Map<String, Double> counters() {
    return values.entrySet().stream()
        .filter(series -> series.getKey().matches(".*_(total|bucket|sum|count)(\\{.*)?"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
