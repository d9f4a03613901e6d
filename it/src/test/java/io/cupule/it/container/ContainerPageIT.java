package io.cupule.it.container;

import static io.cupule.kvm.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.it.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/container.md, as they stand there. */
@WithCupuleImage
@Timeout(300)
class ContainerPageIT {
  private static final Path PAGE = Path.of("../docs/container.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
  private static final Pattern IMAGE = Pattern.compile("(?<=\\s)cupule(?= (run|daemon|doctor))");

  @TempDir private Path folder;

  @Test
  void commandsOfThePageWorkInTheirOrder(CupuleImage image) throws Exception {
    putDockerOnThePath(image.engine());
    StringBuilder printed = new StringBuilder();
    try {
      for (String block : blocks(image.name())) {
        if (block.contains("docker stop")) {
          eventually("the daemon listens", () -> logs().contains("listening at"));
        }
        Ended ended = sh("-euc", block);
        printed.append(ended.out()).append(ended.err());
        assertThat(ended.exitCode()).as("%s%n%s", block, ended).isZero();
      }
    } finally {
      sh("-c", "docker rm -f partitions");
    }
    assertThat(printed).contains("printer | hello from", "kvm-access", "SIGTERM: stopping");
  }

  private static List<String> blocks(String image) throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> IMAGE.matcher(block.group(1)).replaceAll(image))
        .toList();
  }

  private String logs() {
    try {
      return sh("-c", "docker logs partitions").err();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the daemon started", e);
    }
  }

  /** A command {@code docker} that is the engine of the tests. */
  private void putDockerOnThePath(String engine) throws IOException {
    Path docker = folder.resolve("docker");
    Files.writeString(docker, "#!/bin/sh\nPATH=${PATH#*:} exec " + engine + " \"$@\"\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended sh(String option, String commands) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", option, commands);
    shell.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    return Ended.run(shell);
  }
}
