package io.cupule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code cupule run} in a container: with all privileges, with the fewest, and without KVM. */
@WithCupuleImage
@Timeout(300)
class ContainerRunIT {
  private static final String PARTITIONED = "/opt/cupule/samples/partitioned.json";

  @ParameterizedTest
  @EnumSource(Privileges.class)
  void twoPartitionsRunOnTheirOwnPcpus(Privileges privileges, CupuleImage image) {
    var container = image.container("run", PARTITIONED, "--duration", "3s");

    EndedContainer ended = EndedContainer.of(privileges.grantTo(container));

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("printer | hello from", "counter | count ");
    assertThat(ended.err())
        .contains("printer/vcpu0: runs on pCPU 0", "counter/vcpu0: runs on pCPU 1");
  }

  @Test
  void containerWithoutTheDeviceSaysHowToGiveIt(CupuleImage image) {
    EndedContainer ended = EndedContainer.of(image.container("run", PARTITIONED));

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("/dev/kvm").contains("--device /dev/kvm");
    assertThat(ended.err().strip()).as("one line").doesNotContain("\n");
  }
}
