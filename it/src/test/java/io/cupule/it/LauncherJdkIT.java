package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK the launcher takes, and what it hands over to it. */
class LauncherJdkIT {
  private static final String SAY_HOME = "echo \"${0%/bin/java}\"\n";

  @TempDir private Path folder;
  private SourceTree tree;

  @BeforeEach
  void makeTree() throws Exception {
    tree = SourceTree.in(folder);
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    Ended ended = Ended.run(tree.launcher("version"));

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.err())
        .startsWith("cupule: no JDK 25 or newer found")
        .contains("apt install openjdk-25-jdk", "dnf install", "adoptium.net", "CUPULE_JAVA_HOME=");
    assertThat(tree.builds()).isZero();
  }

  @Test
  void olderJdkIsSkipped() throws Exception {
    tree.jdk("jdks/a-jdk-24", "24.0.2", SAY_HOME);
    Path newer = tree.jdk("jdks/b-jdk-25", "25", SAY_HOME);

    assertThat(Ended.run(tree.launcher()).out()).isEqualTo(newer + "\n");
  }

  @Test
  void homeSetForCupuleComesFirst() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", SAY_HOME);
    Path chosen = tree.jdk("elsewhere/jdk-26", "26-ea", SAY_HOME);
    ProcessBuilder launcher = tree.launcher();
    launcher.environment().put("CUPULE_JAVA_HOME", chosen.toString());

    assertThat(Ended.run(launcher).out()).isEqualTo(chosen + "\n");
  }

  @Test
  void homeThatDoesNotFitIsNamedAndAnotherUsed() throws Exception {
    Path found = tree.jdk("jdks/jdk-25", "25.0.1", SAY_HOME);
    Path old = tree.jdk("elsewhere/jdk-17", "17.0.9", SAY_HOME);
    ProcessBuilder launcher = tree.launcher();
    launcher.environment().put("CUPULE_JAVA_HOME", old.toString());

    Ended ended = Ended.run(launcher);

    assertThat(ended.out()).isEqualTo(found + "\n");
    assertThat(ended.err()).contains("CUPULE_JAVA_HOME=" + old + " is no JDK 25 or newer");
  }

  @Test
  void exitCodeIsTheProgramsOwn() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", "exit 7\n");

    assertThat(Ended.run(tree.launcher("run")).exitCode()).isEqualTo(7);
  }

  @Test
  void argumentsArriveUnchanged() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", "while [ $# -gt 3 ]; do shift; done; printf '<%s>' \"$@\"\n");

    assertThat(Ended.run(tree.launcher("two words", "*", "")).out()).isEqualTo("<two words><*><>");
  }

  @Test
  void programTakesThePlaceOfTheLauncherAndSoGetsItsSignals() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", "echo $$\n");

    Process process = tree.launcher().start();

    assertThat(Ended.of(process).out()).isEqualTo(process.pid() + "\n");
  }

  /** With the locale C the JVM could not name files outside ASCII. */
  @Test
  void localeWithoutLettersGivesWayToOneThatHasThem() throws Exception {
    tree.jdk("jdks/jdk-25", "25.0.1", "echo \"${LC_ALL-} ${LC_CTYPE-}\"\n");
    ProcessBuilder launcher = tree.launcher();
    launcher.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));

    assertThat(Ended.run(launcher).out()).isEqualTo(" C.UTF-8\n");
    launcher.environment().put("LC_ALL", "C");
    assertThat(Ended.run(launcher).out()).isEqualTo("C.UTF-8 \n");
    launcher.environment().put("LC_ALL", "de_DE.UTF-8");
    assertThat(Ended.run(launcher).out()).isEqualTo("de_DE.UTF-8 \n");
  }
}
