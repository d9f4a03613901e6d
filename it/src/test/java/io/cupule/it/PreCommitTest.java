package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Patience;
import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the hook of this repository does in another one, where Maven is a script that notes its
 * arguments.
 */
@Requires(Requirement.GIT)
class PreCommitTest {
  private static final Path HOOK = Path.of("..", ".githooks", "pre-commit");
  private static final String SWITCH_ON = "git config core.hooksPath .githooks";
  private static final String SOURCE = "vcpu/src/main/java/io/cupule/vcpu/Kick.java";

  @TempDir private Path repository;

  private record Outcome(int exitCode, String said) {}

  @BeforeEach
  void makeRepositoryWithTheHook() throws Exception {
    Files.createDirectories(repository.resolve(".githooks"));
    Files.copy(
        HOOK, repository.resolve(".githooks/pre-commit"), StandardCopyOption.COPY_ATTRIBUTES);
    maven("exit 0");
    write("pom.xml", "");
    for (String module : List.of("kvm-bindings", "scheduler", "vcpu")) {
      write(module + "/pom.xml", "");
    }
    write("kvm-bindings/src/test/java/io/cupule/kvm/KvmTest.java", "");
    write("scheduler/src/test/java/io/cupule/sched/PcpuTest.java", "");
    write("vcpu/src/test/java/io/cupule/vcpu/KickTest.java", "");
    write(SOURCE, "");
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    run(List.of(SWITCH_ON.split(" ")));
  }

  @Test
  void contributorsAreToldHowToSwitchItOn() throws IOException {
    assertThat(Path.of("..", "CONTRIBUTING.md")).content().contains(SWITCH_ON);
    assertThat(HOOK).isExecutable();
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/guide.md", "vcpu/README.md", "config-samples/a.json"})
  void documentsAndSamplesAreCommittedWithoutMaven(String file) throws Exception {
    Outcome outcome = commit(file);

    assertThat(outcome).isEqualTo(new Outcome(0, ""));
    assertThat(mavenRan()).isFalse();
  }

  @Test
  void fastTestsOfTheTouchedModulesRunOffline() throws Exception {
    Outcome outcome =
        commit(SOURCE, "scheduler/src/test/java/io/cupule/sched/PcpuTest.java", "README.md");

    assertThat(outcome.exitCode()).isZero();
    assertThat(arguments())
        .startsWith("-o")
        .containsSubsequence("-pl", "scheduler,vcpu", "-am", "test")
        .contains(
            "-Dtest=io/cupule/sched/**/*Test,io/cupule/vcpu/**/*Test",
            "-Dtests.not.fast=interpreted,kvm,slow",
            "-Dtests.vms=refused");
  }

  @Test
  void excludedTagsAreThoseOfTheBuild() throws IOException {
    String tags = "interpreted,kvm,slow";

    assertThat(HOOK).content().contains("-Dtests.not.fast=" + tags + " ");
    assertThat(Path.of("..", "pom.xml"))
        .content()
        .contains("<tests.not.fast>" + tags + "</tests.not.fast>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", ".mvn/jvm.config", "mvnw"})
  void changeOfTheBuildIsTriedOnTheLowestModule(String file) throws Exception {
    if (!file.equals("mvnw")) {
      write(file, "changed");
    } else {
      maven("exit 0 # changed");
    }
    git("add", file);

    git("commit", "-m", "change");

    assertThat(arguments()).containsSubsequence("-pl", "kvm-bindings");
  }

  @Test
  void removedSourceTouchesItsModule() throws Exception {
    git("rm", "-q", SOURCE);

    git("commit", "-m", "remove");

    assertThat(arguments()).containsSubsequence("-pl", "vcpu");
  }

  @Test
  void movedSourceTouchesBothModules() throws Exception {
    Files.createDirectories(repository.resolve("scheduler/src/main/java"));
    git("mv", SOURCE, "scheduler/src/main/java/Kick.java");

    git("commit", "-m", "move");

    assertThat(arguments()).containsSubsequence("-pl", "scheduler,vcpu");
  }

  @Test
  void failureRefusesTheCommitAndTellsWhatToDo() throws Exception {
    maven("echo '[INFO] noise'; echo '[ERROR] KickTest.kickIsSeen:12'; exit 1");
    String before = git("rev-parse", "HEAD").said();

    Outcome outcome = commit(SOURCE);

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.said())
        .contains("KickTest.kickIsSeen:12", "spotless:apply", "-Dtest=NAME", "--no-verify")
        .doesNotContain("noise");
    assertThat(git("rev-parse", "HEAD").said()).isEqualTo(before);
  }

  @Test
  void whatMavenSaysIsShownWhereItMarksNoError() throws Exception {
    maven("echo 'no JDK here'; exit 1");

    assertThat(commit(SOURCE).said()).contains("no JDK here", "--no-verify");
  }

  @Test
  void buildThatLacksLibrariesIsToldToFetchThem() throws Exception {
    maven("echo '[ERROR] Cannot access central in offline mode'; exit 1");

    assertThat(commit(SOURCE).said())
        .contains("Fetch them once", "./mvnw -q test")
        .doesNotContain("spotless:apply");
  }

  @Test
  void fileThatDiffersFromWhatIsStagedIsTold() throws Exception {
    write(SOURCE, "staged");
    git("add", SOURCE);
    write(SOURCE, "later");

    Outcome outcome = git("commit", "-m", "change");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.said()).contains(SOURCE + " is checked as it is in the folder");
  }

  @Test
  void testsDoNotGetTheVariablesOfTheCommit() throws Exception {
    commit(SOURCE);

    assertThat(repository.resolve(".git/maven.environment")).isEmptyFile();
  }

  private Outcome commit(String... files) throws Exception {
    for (String file : files) {
      write(file, "changed");
      git("add", file);
    }
    return git("commit", "-q", "-m", "change");
  }

  private boolean mavenRan() {
    return Files.exists(repository.resolve(".git/maven.arguments"));
  }

  private List<String> arguments() throws IOException {
    return Files.readAllLines(repository.resolve(".git/maven.arguments"));
  }

  private void maven(String end) throws IOException {
    write(
        "mvnw",
        """
        #!/bin/sh
        for argument in "$@"; do echo "$argument"; done >.git/maven.arguments
        env | grep -e ^GIT_DIR= -e ^GIT_INDEX_FILE= >.git/maven.environment
        %s
        """
            .formatted(end));
    assertThat(repository.resolve("mvnw").toFile().setExecutable(true)).isTrue();
  }

  private void write(String file, String text) throws IOException {
    Path path = repository.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Outcome git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of("-c", "user.name=Test", "-c", "user.email=test@localhost"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Outcome run(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), said);
  }
}
