package io.cupule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import io.cupule.partition.scenario.HostFacts;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code cupule run} in a container: with all privileges, with the fewest, and without KVM. */
@WithCupuleImage
@Timeout(300)
class ContainerRunIT {
  private static final String PARTITIONED = "/opt/cupule/samples/partitioned.json";

  @BeforeAll
  static void needTheCpusOfTheSample() {
    Assumptions.assumeTrue(
        HostFacts.ofThisHost().allowedCpus().containsAll(Set.of(0, 1)),
        "partitioned.json names the CPUs 0 and 1");
  }

  @Test
  void privilegedContainerRunsTwoPartitions(CupuleImage image) {
    var container =
        image.container("run", PARTITIONED, "--duration", "3s").withPrivilegedMode(true);

    assertBothRan(EndedContainer.of(container));
  }

  @Test
  void deviceAloneIsEnough(CupuleImage image) {
    var container = image.container("run", PARTITIONED, "--duration", "3s");
    container.withCreateContainerCmdModifier(ContainerRunIT::leastPrivilege);

    assertBothRan(EndedContainer.of(container));
  }

  @Test
  void containerWithoutTheDeviceSaysHowToGiveIt(CupuleImage image) {
    EndedContainer ended = EndedContainer.of(image.container("run", PARTITIONED));

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("/dev/kvm").contains("--device /dev/kvm");
    assertThat(ended.err().strip()).as("one line").doesNotContain("\n");
  }

  private static void assertBothRan(EndedContainer ended) {
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("printer | hello from", "counter | count ");
    assertThat(ended.err())
        .contains("printer/vcpu0: runs on pCPU 0", "counter/vcpu0: runs on pCPU 1");
  }

  private static void leastPrivilege(CreateContainerCmd command) {
    HostConfig host = Objects.requireNonNull(command.getHostConfig());
    host.withDevices(new Device("rw", "/dev/kvm", "/dev/kvm"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withReadonlyRootfs(true);
  }
}
