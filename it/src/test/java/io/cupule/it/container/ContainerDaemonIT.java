package io.cupule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ChangeLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
  private static final int METRICS = 9101;
  private static final int STOP_SECONDS = 30;

  @ParameterizedTest
  @EnumSource(Privileges.class)
  void daemonAnswersAtItsMetricsPort(Privileges privileges, CupuleImage image) throws Exception {
    try (GenericContainer<?> daemon = privileges.grantTo(daemon(image))) {
      daemon.start();

      assertThat(metrics(daemon))
          .containsPattern("(?m)^cupule_vm_state\\{.*vm=\"counter\"")
          .containsPattern("(?m)^cupule_vcpu_state_seconds_total\\{.*vm=\"printer\"");
    }
  }

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
            "daemon", "/opt/cupule/samples/partitioned.json", "--metrics", "0.0.0.0:" + METRICS)
        .withExposedPorts(METRICS)
        .waitingFor(Wait.forHttp("/metrics").forPort(METRICS));
  }

  private static String metrics(GenericContainer<?> daemon)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://%s:%d/metrics".formatted(daemon.getHost(), daemon.getMappedPort(METRICS)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
