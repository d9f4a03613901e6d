package io.cupule.it.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;

/** What a container of Cupule may do on its host. */
enum Privileges {
  /** All: {@code --privileged}. */
  ALL,
  /** The fewest with which it does all its work, as docs/container.md has them. */
  FEWEST;

  /** Gives the privileges to a container that has not been made yet. */
  GenericContainer<?> grantTo(GenericContainer<?> container) {
    return switch (this) {
      case ALL -> container.withPrivilegedMode(true);
      case FEWEST ->
          container
              .withTmpFs(Map.of("/run", "rw", "/var/lib/cupule", "rw"))
              .withCreateContainerCmdModifier(Privileges::restrict);
    };
  }

  private static void restrict(CreateContainerCmd command) {
    Objects.requireNonNull(command.getHostConfig())
        .withDevices(new Device("rw", "/dev/kvm", "/dev/kvm"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withReadonlyRootfs(true);
  }
}
