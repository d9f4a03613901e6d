package io.cupule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ChangeLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** {@code cupule daemon}, the image's own command, in a container. */
@WithCupuleImage
@Timeout(300)
class ContainerDaemonIT {
  private static final int STOP_SECONDS = 30;

  @ParameterizedTest
  @EnumSource(Privileges.class)
  void stopOfTheContainerIsAnOrderlyEnd(Privileges privileges, CupuleImage image) {
    try (GenericContainer<?> daemon = privileges.grantTo(daemon(image))) {
      daemon.start();
      DockerClient engine = daemon.getDockerClient();

      engine.stopContainerCmd(daemon.getContainerId()).withTimeout(STOP_SECONDS).exec();

      EndedContainer ended = EndedContainer.inspect(daemon);
      assertThat(ended.exitCode()).as(ended.toString()).isZero();
      assertThat(ended.err()).contains("SIGTERM: stopping", "printer: stopped", "counter: stopped");
    }
  }

  @Test
  void nothingIsLeftInTheContainerThatWasStopped(CupuleImage image) {
    try (GenericContainer<?> daemon = Privileges.ALL.grantTo(daemon(image))) {
      daemon.start();
      DockerClient engine = daemon.getDockerClient();

      engine.stopContainerCmd(daemon.getContainerId()).withTimeout(STOP_SECONDS).exec();

      assertThat(engine.containerDiffCmd(daemon.getContainerId()).exec())
          .extracting(ChangeLog::getPath)
          .noneMatch(path -> path.endsWith(".sock") || path.startsWith("/tmp/"));
    }
  }

  private static GenericContainer<?> daemon(CupuleImage image) {
    return image
        .container(
            "daemon",
            "/opt/cupule/samples/partitioned.json",
            "--socket",
            "/run/cupule/cupule.sock",
            "--state",
            "/var/lib/cupule")
        .waitingFor(Wait.forLogMessage(".*listening at.*", 1));
  }
}
