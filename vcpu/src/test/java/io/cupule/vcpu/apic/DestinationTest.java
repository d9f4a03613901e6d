package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.DFR;
import static io.cupule.vcpu.apic.Board.LDR;
import static io.cupule.vcpu.apic.Board.X2APIC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Logical destinations (SDM 3, "Determining IPI Destination"). */
class DestinationTest {
  private static final int LOGICAL = 1 << 11;
  private static final int CLUSTER = 0x0fff_ffff;

  private final Board board = Board.of(4);

  private void flat() {
    for (int cpu = 0; cpu < 4; cpu++) {
      board.write(cpu, LDR, (1 << cpu) << 24);
    }
  }

  /** CPUs 0 and 1 in cluster 0, CPUs 2 and 3 in cluster 1. */
  private void clusters() {
    for (int cpu = 0; cpu < 4; cpu++) {
      board.write(cpu, DFR, CLUSTER);
      board.write(cpu, LDR, (((cpu / 2) << 4) | (1 << (cpu % 2))) << 24);
    }
  }

  @Test
  void flatModelNamesCpusByTheirBits() {
    flat();
    board.send(0, 0b1010, LOGICAL | 0x51);

    assertThat(board.takeAll()).containsExactly("1:51", "3:51");
  }

  @Test
  void nobodyIsNamedByZero() {
    flat();
    board.send(0, 0, LOGICAL | 0x51);

    assertThat(board.takeAll()).isEmpty();
  }

  @Test
  void allOnesNameEverybodyWhateverTheirLogicalId() {
    board.send(0, 0xff, LOGICAL | 0x51);

    assertThat(board.takeAll()).hasSize(4);
  }

  @Test
  void clusterModelNamesCpusOfOneCluster() {
    clusters();
    board.send(0, 0x13, LOGICAL | 0x51);
    assertThat(board.takeAll()).containsExactly("2:51", "3:51");

    board.send(0, 0x02, LOGICAL | 0x51);
    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void unknownModelMatchesNothingButTheBroadcast() {
    board.write(1, DFR, 0x7fff_ffff);
    board.write(1, LDR, 0x0200_0000);
    board.send(0, 0x02, LOGICAL | 0x51);
    assertThat(board.takeAll()).isEmpty();

    board.send(0, 0xff, LOGICAL | 0x51);
    assertThat(board.takeAll()).hasSize(4);
  }

  @Test
  void formatAndLogicalIdHaveReservedBits() {
    board.write(0, DFR, 0);
    board.write(0, LDR, -1);

    assertThat(board.read(0, DFR)).isEqualTo(0x0fff_ffff);
    assertThat(board.read(0, LDR)).isEqualTo(0xff00_0000);
  }

  @Test
  void physicalDestinationIgnoresLogicalIds() {
    flat();
    board.send(0, 2, 0x51);

    assertThat(board.takeAll()).containsExactly("2:51");
  }

  @Test
  void x2apicDerivesItsLogicalIdFromItsId() {
    Board twenty = Board.of(20);
    twenty.enterX2apic(3);
    twenty.enterX2apic(18);

    assertThat(twenty.apic(3).readMsr(X2APIC + 0xd)).isEqualTo(0x0000_0008);
    assertThat(twenty.apic(18).readMsr(X2APIC + 0xd)).isEqualTo(0x0001_0004);
  }

  @Test
  void x2apicNamesCpusByClusterAndBits() {
    Board twenty = Board.of(20);
    for (int cpu = 0; cpu < 20; cpu++) {
      twenty.enterX2apic(cpu);
    }
    twenty.apic(0).writeMsr(X2APIC + 0x30, (0x0001_0005L << 32) | LOGICAL | 0x51);

    assertThat(twenty.takeAll()).containsExactly("16:51", "18:51");
  }

  @Test
  void x2apicClusterIsNoFlatIdOfACpuInXapicMode() {
    flat();
    board.enterX2apic(0);

    board.apic(0).writeMsr(X2APIC + 0x30, (0x0001_0002L << 32) | LOGICAL | 0x51);

    assertThat(board.takeAll()).isEmpty();
  }
}
