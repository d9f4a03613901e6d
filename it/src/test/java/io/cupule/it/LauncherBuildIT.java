package io.cupule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, and what it shows meanwhile. */
class LauncherBuildIT {
  @TempDir private Path folder;
  private SourceTree tree;

  @BeforeEach
  void makeTree() throws Exception {
    tree = SourceTree.in(folder);
    tree.jdk("jdks/jdk-25", "25.0.1", "echo program\n");
  }

  @Test
  void progressGoesToStderrAndStdoutIsTheProgramsAlone() throws Exception {
    Ended ended = Ended.run(tree.launcher());

    assertThat(ended.out()).isEqualTo("program\n");
    assertThat(ended.err()).contains("cupule: building 2/6 vcpu\n");
  }

  @Test
  void secondRunIsSilentAndWithoutMaven() throws Exception {
    Ended.run(tree.launcher());

    Ended second = Ended.run(tree.launcher());

    assertThat(second).isEqualTo(new Ended(0, "program\n", ""));
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void changedSourceIsBuilt() throws Exception {
    Ended.run(tree.launcher());

    tree.write(SourceTree.SOURCE, "changed");
    Ended.run(tree.launcher());

    assertThat(tree.builds()).isEqualTo(2);
  }

  @Test
  void removedSourceIsBuilt() throws Exception {
    Ended.run(tree.launcher());

    Files.delete(folder.resolve(SourceTree.SOURCE));
    Ended.run(tree.launcher());

    assertThat(tree.builds()).isEqualTo(2);
  }

  @Test
  void changedTestIsNotBuilt() throws Exception {
    Ended.run(tree.launcher());

    tree.write(SourceTree.TEST, "changed");
    Ended.run(tree.launcher());

    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void jarsOfAnEarlierBuildAreNotLeftOnTheModulePath() throws Exception {
    tree.write("control-plane/target/modules/library-1.0.jar", "");

    Ended.run(tree.launcher());

    assertThat(folder.resolve("control-plane/target/modules"))
        .isDirectoryContaining("glob:**control-plane.jar")
        .isDirectoryNotContaining("glob:**library-1.0.jar");
  }

  @Test
  void failedBuildShowsTheComplaintAndWhereTheLogIs() throws Exception {
    tree.maven(
        """
        #!/bin/sh
        echo '[INFO] Building Cupule :: vcpu 0.1.0                    [2/6]'
        echo '[ERROR] /x/Vcpu.java:[3,1] cannot find symbol'
        exit 1
        """);

    Ended ended = Ended.run(tree.launcher());

    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("/x/Vcpu.java:[3,1] cannot find symbol")
        .endsWith("the whole log is in " + folder + "/control-plane/target/launcher/build.log\n");
  }

  @Test
  void failedBuildIsTriedAgain() throws Exception {
    tree.maven("#!/bin/sh\necho call >>maven.calls\nexit 1\n");

    Ended.run(tree.launcher());
    Ended.run(tree.launcher());

    assertThat(tree.builds()).isEqualTo(2);
  }

  @Test
  void twoAtATimeBuildOnce() throws Exception {
    Path gate = folder.resolve("gate");
    Ended.run(new ProcessBuilder("mkfifo", gate.toString()));
    tree.maven(
        """
        #!/bin/sh
        echo call >>maven.calls
        read -r _ <gate
        mkdir -p control-plane/target/modules
        """);

    Process first = tree.launcher().start();
    Lines.readTo("building", first.errorReader());
    Process second = tree.launcher().start();
    Lines.readTo("waiting for another cupule", second.errorReader());
    Files.writeString(gate, "go\n");

    assertThat(Ended.of(first).exitCode()).isZero();
    assertThat(Ended.of(second).exitCode()).isZero();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void linkInAnotherFolderWorks() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("cup"), folder.resolve("cupule"));
    ProcessBuilder launcher = tree.launcher().directory(elsewhere.toFile());
    launcher.command(link.toString());

    assertThat(Ended.run(launcher).out()).isEqualTo("program\n");
  }
}
