package io.cupule.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The filter that the generated package is made with, against that package and its use. */
final class SymbolsTest {
  private static final Path FILTER = Path.of("src/main/jextract/symbols.txt");
  private static final Path GENERATED = Path.of("src/generated/java/io/cupule/linux/raw");
  private static final Path USERS = Path.of("src/main/java");

  /** Any call can fail with any of them, so all their names are kept. */
  private static final Pattern ERRNO = Pattern.compile("E[A-Z0-9]+");

  private final Map<String, String> generated = sources(GENERATED);
  private final String users = String.join("\n", sources(USERS).values());

  SymbolsTest() throws IOException {}

  @Test
  void filterAndGeneratedPackageSayTheSame() throws IOException {
    Set<String> made = new TreeSet<>(generated.keySet());
    made.removeAll(List.of("Linux", "Linux$shared"));
    made.addAll(matches("public static \\w+ (\\w+)\\(\\)", generated.getOrDefault("Linux", "")));
    assertThat(made).isEqualTo(new TreeSet<>(listed(kind -> true)));
  }

  @Test
  void everyConstantIsUsed() throws IOException {
    Set<String> called = matches("\\b([A-Z]\\w+)\\(\\)", users);
    assertThat(listed("constant"::equals))
        .filteredOn(name -> !ERRNO.matcher(name).matches())
        .allMatch(called::contains);
  }

  @Test
  void everyTypeIsUsedOrPartOfAnotherOrNamesAnother() throws IOException {
    assertThat(listed(kind -> !kind.equals("constant")))
        .allMatch(name ->
            users.contains("import io.cupule.linux.raw." + name + ";")
                || generated.values().stream().anyMatch(type -> type.contains(name + ".layout()"))
                || generated.getOrDefault(name, "").contains(" extends "));
  }

  /** The symbols of the filter, of the kinds that jextract's options name. */
  private static List<String> listed(Predicate<String> kind) throws IOException {
    return Files.readAllLines(FILTER).stream()
        .map(line -> line.split(" ", 2))
        .filter(line -> kind.test(line[0].replace("--include-", "")))
        .map(line -> line[1])
        .toList();
  }

  private static Set<String> matches(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Java sources by class name. */
  private static Map<String, String> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  SymbolsTest::read,
                  (one, other) -> one + other,
                  TreeMap::new));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
