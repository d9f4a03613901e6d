package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the source tree that neither the compiler nor a module wall checks. */
class HouseRulesTest {
  private static final Path ROOT = Path.of("..");
  private static final int MOST_FILES = 25;

  private static final Pattern PACKAGE_DECLARATION =
      Pattern.compile("^package ([a-z.]+);", Pattern.MULTILINE);
  private static final Pattern INTERPRETED_RUN =
      Pattern.compile(
          "<id>interpreted-test</id>\\s*<phase>\\$\\{tests\\.interpreted\\.phase}</phase>");
  private static final Pattern PLACE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");
  private static final Pattern CODE = Pattern.compile("`(?:[a-z-]+/)*([A-Z]\\w+)`");

  @Test
  void packagesAreSmall() throws IOException {
    Map<String, Integer> tooLarge = new TreeMap<>(sizes());
    tooLarge.values().removeIf(size -> size <= MOST_FILES);

    assertThat(tooLarge).as("packages of over %d files", MOST_FILES).isEmpty();
  }

  /** A page for contributors that names a class which has moved leads nowhere. */
  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "CONTRIBUTING.md"})
  void classesThatAPageNamesAreWhereItSays(String page) throws IOException {
    List<Path> modules = modules();
    List<String> lost =
        PLACE
            .matcher(Files.readString(ROOT.resolve(page)))
            .results()
            .map(place -> place.group(1))
            .filter(place -> !isThere(place, modules))
            .toList();

    assertThat(lost).isEmpty();
  }

  private static boolean isThere(String place, List<Path> modules) {
    String file = "io/cupule/" + place + ".java";
    return modules.stream()
        .flatMap(
            module -> Stream.of(module.resolve("src/main/java"), module.resolve("src/test/java")))
        .anyMatch(sources -> Files.exists(sources.resolve(file)));
  }

  /** A monitor of which the page does not speak is in nobody's order of locks. */
  @Test
  void monitorsOfThePartitionHaveTheirPlaceInTheOrderOfLocks() throws IOException {
    Set<String> users = classesWithMonitors(Path.of("..", "partition", "target", "classes"));

    assertThat(users).as("the rule sees monitors").contains("Restarts", "VmStates");
    assertThat(locksOfThePage()).containsAll(users);
  }

  @Test
  void monitorsAreSeenInMethodsAndInBlocks() throws IOException {
    Path classes = Path.of("target", "test-classes", "io", "cupule", "it");

    assertThat(usesMonitor(classes.resolve("HouseRulesTest$SynchronizedMethod.class"))).isTrue();
    assertThat(usesMonitor(classes.resolve("HouseRulesTest$SynchronizedBlock.class"))).isTrue();
    assertThat(usesMonitor(classes.resolve("HouseRulesTest.class"))).isFalse();
  }

  @Test
  void everyTagThatKeepsATestFromTheFastOnesHasARun() throws IOException {
    String all = Files.readString(ROOT.resolve("pom.xml"));
    String pom = all.substring(0, all.indexOf("<profiles>"));

    Set<String> withRun = tags(pom, "groups");

    assertThat(withRun).containsExactlyInAnyOrder("interpreted", "kvm", "slow");
    assertThat(pom)
        .as("the runs have a phase, and the fast one refuses VMs")
        .contains(
            "<tests.tagged.phase>integration-test<",
            "<tests.interpreted.phase>integration-test<",
            "<phase>${tests.tagged.phase}</phase>",
            "<cupule.tests.vms>${tests.vms}<",
            "<tests.vms>refused<");
    assertThat(tags(pom, "tests.not.fast")).isEqualTo(withRun);
  }

  /** The root POM has the run, and a module switches it on. */
  @Test
  void modulesWithTestsForTheInterpreterRunThem() throws IOException {
    List<Path> without = new ArrayList<>();
    for (Path module : modules()) {
      if (hasTag(module.resolve("src/test/java"), "interpreted")
          && !INTERPRETED_RUN.matcher(Files.readString(module.resolve("pom.xml"))).find()) {
        without.add(module);
      }
    }

    assertThat(without).isEmpty();
  }

  private static Set<String> tags(String pom, String element) {
    return Pattern.compile("<%s>(.*)</%s>".formatted(element, element))
        .matcher(pom)
        .results()
        .flatMap(list -> Stream.of(list.group(1).split(",")))
        .collect(Collectors.toSet());
  }

  private static boolean hasTag(Path sources, String tag) throws IOException {
    if (!Files.isDirectory(sources)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(HouseRulesTest::isCounted).toList()) {
        if (Files.readString(file).contains("@Tag(\"%s\")".formatted(tag))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
    }
  }

  private static Map<String, Integer> sizes() throws IOException {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Path module : modules()) {
      Path sources = module.resolve("src/main/java");
      if (Files.isDirectory(sources)) {
        count(sources, sizes);
      }
    }
    return sizes;
  }

  private static void count(Path sources, Map<String, Integer> sizes) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(HouseRulesTest::isCounted).toList()) {
        Matcher declaration = PACKAGE_DECLARATION.matcher(Files.readString(file));
        assertThat(declaration.find()).as(file.toString()).isTrue();
        sizes.merge(declaration.group(1), 1, Integer::sum);
      }
    }
  }

  private static boolean isCounted(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".java") && !name.contains("-info"); // of packages and modules
  }

  /** The outermost classes: a monitor in a nested class is theirs. */
  private static Set<String> classesWithMonitors(Path classes) throws IOException {
    Set<String> users = new HashSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        if (usesMonitor(file)) {
          users.add(file.getFileName().toString().replaceFirst("[$.].*", ""));
        }
      }
    }
    return users;
  }

  private static boolean usesMonitor(Path file) throws IOException {
    ClassModel model = ClassFile.of().parse(file);
    return model.methods().stream().anyMatch(HouseRulesTest::usesMonitor);
  }

  private static boolean usesMonitor(MethodModel method) {
    return method.flags().has(AccessFlag.SYNCHRONIZED)
        || method.code().stream()
            .flatMap(code -> code.elementStream())
            .anyMatch(element ->
                element instanceof Instruction instruction
                    && instruction.opcode() == Opcode.MONITORENTER);
  }

  /** The classes that the section on locks names. */
  private static Set<String> locksOfThePage() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/architecture.md"));
    String section = page.substring(page.indexOf("## Locks"), page.indexOf("## Decisions"));
    return CODE.matcher(section).results().map(code -> code.group(1)).collect(Collectors.toSet());
  }

  @SuppressWarnings("unused") // looked at, not called
  private static final class SynchronizedMethod {
    private synchronized void method() {}
  }

  @SuppressWarnings("unused") // looked at, not called
  private static final class SynchronizedBlock {
    private int calls;

    private void method() {
      synchronized (this) {
        calls++;
      }
    }
  }
}
