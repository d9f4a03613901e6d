package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the launcher makes and uses the AOT cache. */
class LauncherCacheIT {
  /** Notes training runs, writes the cache that is asked for, shows the options of other runs. */
  private static final String JAVA =
      """
      for option; do
        case $option in
          -XX:AOTCacheOutput=*)
            echo training >>training.calls
            echo cache >"${option#*=}"
            echo noise
            exit 0
            ;;
          -XX:AOTCache=*)
            grep -q damaged "${option#*=}" && complaint='the cache is refused' || complaint=''
            ;;
          -Xlog:*:file=*)
            file=${option##*file=}
            printf '%s' "$complaint" >"${file%%::*}"
            ;;
          @*)
            cat "${option#@}"
            ;;
        esac
      done
      printf '%s\\n' "$@"
      """;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private SourceTree tree;
  private String useOfTheCache;

  @BeforeEach
  void makeTree() throws Exception {
    tree = SourceTree.in(folder);
    useOfTheCache = "-XX:AOTCache=" + folder + "/control-plane/target/launcher/cupule.aot";
  }

  @Test
  void cacheIsMadeOnceAndUsed() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);

    assertThat(Ended.run(tree.launcher()).out()).contains(useOfTheCache).doesNotContain("noise");
    assertThat(Ended.run(tree.launcher()).out()).contains(useOfTheCache);
    assertThat(folder.resolve("training.calls")).hasContent("training");
  }

  @Test
  void newBuildMakesANewCache() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);
    Ended.run(tree.launcher());

    tree.write(SourceTree.SOURCE, "changed");
    Ended.run(tree.launcher());

    assertThat(folder.resolve("training.calls")).hasContent("training\ntraining");
  }

  @Test
  void otherJdkMakesANewCache() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);
    Ended.run(tree.launcher());

    tree.jdk("jdks/jdk-25", "25.0.2", JAVA);
    Ended.run(tree.launcher());

    assertThat(folder.resolve("training.calls")).hasContent("training\ntraining");
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void copiedTreeMakesACacheOfItsOwn() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);
    Ended.run(tree.launcher());
    Path copy = elsewhere.resolve("copy");
    Ended.run(new ProcessBuilder("cp", "-a", folder.toString(), copy.toString()));
    Files.delete(copy.resolve("training.calls"));
    ProcessBuilder launcher = tree.launcher();
    launcher.command(copy.resolve("cupule").toString()).directory(copy.toFile());

    Ended first = Ended.run(launcher);
    Ended second = Ended.run(launcher);

    assertThat(first.out()).contains("-XX:AOTCache=" + copy.resolve("control-plane"));
    assertThat(second.exitCode()).isZero();
    assertThat(copy.resolve("training.calls")).hasContent("training");
  }

  @Test
  void cacheThatTheJvmRefusesIsMadeAnew() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);
    Ended.run(tree.launcher());
    damage();

    assertThat(Ended.run(tree.launcher()).exitCode()).isZero(); // does without
    assertThat(Ended.run(tree.launcher()).out()).contains(useOfTheCache);
    Ended.run(tree.launcher());

    assertThat(folder.resolve("training.calls")).hasContent("training\ntraining");
    damage(); // another time
    Ended.run(tree.launcher());
    Ended.run(tree.launcher());
    assertThat(folder.resolve("training.calls")).hasContent("training\ntraining\ntraining");
  }

  private void damage() throws IOException {
    Files.writeString(folder.resolve("control-plane/target/launcher/cupule.aot"), "damaged");
  }

  @Test
  void cacheThatIsRefusedAgainIsNotMadeAtEveryStart() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA.replace("echo cache", "echo damaged"));

    for (int start = 0; start < 5; start++) {
      assertThat(Ended.run(tree.launcher()).exitCode()).isZero();
    }

    assertThat(folder.resolve("training.calls")).hasContent("training\ntraining");
  }

  @Test
  void cacheIsNotJudgedByARunWithOptionsOfItsOwn() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);
    ProcessBuilder withOptions = tree.launcher();
    withOptions.environment().put("CUPULE_JAVA_OPTS", "-XX:+UseParallelGC");

    assertThat(Ended.run(withOptions).out()).contains("UseParallelGC").doesNotContain("cache.log");
  }

  @Test
  void programRunsWithoutACacheThatCannotBeMade() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA.replace("exit 0", "exit 1"));

    Ended first = Ended.run(tree.launcher());
    Ended second = Ended.run(tree.launcher());

    assertThat(first.exitCode()).isZero();
    assertThat(second.out()).contains("io.cupule.control/").doesNotContain("AOTCache");
    assertThat(folder.resolve("training.calls")).hasContent("training");
  }

  @Test
  void nativeAccessIsGrantedToTheBindingsAlone() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", JAVA);

    assertThat(Ended.run(tree.launcher()).out().lines())
        .filteredOn(option -> option.startsWith("--enable-native-access"))
        .containsExactly("--enable-native-access=io.cupule.kvm");
  }
}
