package io.cupule.it.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.cupule.kvm.testing.Patience;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/**
 * A container whose program has ended.
 *
 * @param exitCode what the program returned
 * @param out its stdout
 * @param err its stderr
 */
record EndedContainer(long exitCode, String out, String err) {
  private static final Duration PATIENCE = Patience.LONG;

  /** Starts a container, waits for its end and removes it. */
  static EndedContainer of(GenericContainer<?> container) {
    try (container) {
      container.withStartupCheckStrategy(new UntilItEnds().withTimeout(PATIENCE)).start();
      return inspect(container);
    }
  }

  static EndedContainer inspect(GenericContainer<?> container) {
    ContainerState state =
        container
            .getDockerClient()
            .inspectContainerCmd(container.getContainerId())
            .exec()
            .getState();
    return new EndedContainer(
        state.getExitCodeLong(),
        container.getLogs(OutputType.STDOUT),
        container.getLogs(OutputType.STDERR));
  }

  /** Any end will do: the test looks at the exit code. */
  private static final class UntilItEnds extends StartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient client, String container) {
      return "exited".equals(getCurrentState(client, container).getStatus())
          ? StartupStatus.SUCCESSFUL
          : StartupStatus.NOT_YET_KNOWN;
    }
  }
}
