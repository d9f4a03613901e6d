package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.APIC_BASE;
import static io.cupule.vcpu.apic.Board.ESR;
import static io.cupule.vcpu.apic.Board.LDR;
import static io.cupule.vcpu.apic.Board.SVR;
import static io.cupule.vcpu.apic.Board.TPR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Message-signalled interrupts (SDM 3, "Message Signalled Interrupts") and who gets them. */
class MessageTest {
  private static final long BASE = 0xfee0_0000L;
  private static final long HINT = 1 << 3;
  private static final long LOGICAL = 1 << 2;
  private static final int LOWEST = 1 << 8;

  private final Board board = Board.of(3);

  private static long to(int destination) {
    return BASE | ((long) destination << 12);
  }

  private void flat() {
    for (int cpu = 0; cpu < 3; cpu++) {
      board.write(cpu, LDR, 1 << cpu << 24);
    }
  }

  @Test
  void fixedMessageArrivesAtItsPhysicalDestination() {
    board.bus.message(to(1), 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void logicalMessageArrivesAtAllThatItNames() {
    flat();
    board.bus.message(to(0b110) | LOGICAL, 0x51);

    assertThat(board.takeAll()).containsExactly("1:51", "2:51");
  }

  @Test
  void destination255IsEverybodyInXapicAndInX2apicMode() {
    board.enterX2apic(1);
    board.bus.message(to(255), 0x51);

    assertThat(board.takeAll()).containsExactly("0:51", "1:51", "2:51");
  }

  @Test
  void physicalMessageReachesACpuInX2apicMode() {
    board.enterX2apic(1);
    board.bus.message(to(1), 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @ParameterizedTest
  @ValueSource(longs = {0xfed0_1000L, 0xfef0_1000L, 0x1_fee0_1000L, 0, -1})
  void addressOutsideTheInterruptWindowIsDropped(long address) {
    board.bus.message(address, 0x51);

    assertThat(board.takeAll()).isEmpty();
  }

  @Test
  void lowestPriorityGoesToTheCpuWithTheLowestPriority() {
    flat();
    board.write(0, TPR, 0x30);
    board.write(1, TPR, 0x10);
    board.write(2, TPR, 0x20);

    board.bus.message(to(0b111) | LOGICAL, LOWEST | 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void interruptInServiceCountsAsPriority() {
    flat();
    board.interrupt(0, 0x61);
    board.apic(0).acknowledge();

    board.bus.message(to(0b011) | LOGICAL, LOWEST | 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
  }

  @Test
  void lowestPriorityGoesInTurnAmongEquals() {
    flat();
    for (int i = 0; i < 30; i++) {
      board.bus.message(to(0b111) | LOGICAL, LOWEST | (0x51 + i));
    }

    assertThat(board.takeAll()).filteredOn(taken -> taken.startsWith("0:")).hasSize(10);
  }

  @Test
  void lowestPriorityPassesOverCpusThatWouldDropIt() {
    flat();
    board.write(0, SVR, 0xff);
    board.apic(1).writeMsr(APIC_BASE, BASE);

    board.bus.message(to(0b111) | LOGICAL, LOWEST | 0x51);

    assertThat(board.takeAll()).containsExactly("2:51");
  }

  @Test
  void lowestPriorityWithNobodyNamedIsDropped() {
    board.bus.message(to(0b111) | LOGICAL, LOWEST | 0x51);

    assertThat(board.takeAll()).isEmpty();
  }

  @Test
  void redirectionHintSendsAFixedLogicalMessageToOneCpu() {
    flat();
    board.bus.message(to(0b111) | LOGICAL | HINT, 0x51);

    assertThat(board.takeAll()).hasSize(1);
  }

  @Test
  void redirectionHintMeansNothingForAPhysicalDestination() {
    board.bus.message(to(2) | HINT, 0x51);

    assertThat(board.takeAll()).containsExactly("2:51");
  }

  @Test
  void nmiInitAndExtIntMessagesAreTold() {
    board.bus.message(to(1), 4 << 8);
    board.bus.message(to(1), 5 << 8);
    board.bus.message(to(1), 7 << 8);

    assertThat(board.told).containsExactly("1 nmi", "1 init", "1 extint");
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 8, 3 << 8, 6 << 8, (5 << 8) | 0x8000})
  void smiReservedModesStartUpAndInitDeassertAreDropped(int data) {
    board.bus.message(to(1), data | 0x51);

    assertThat(board.told).isEmpty();
  }

  @Test
  void highDataBitsAreIgnored() {
    board.bus.message(to(1), 0xffff_0000 | 0x51);

    assertThat(board.takeAll()).containsExactly("1:51");
    assertThat(board.told).containsExactly("1 interrupt");
  }

  @Test
  void illegalVectorIsAnErrorOfTheReceiver() {
    board.bus.message(to(1), 0x0f);

    board.write(1, ESR, 0);
    assertThat(board.read(1, ESR)).isEqualTo(0x40);
    assertThat(board.takeAll()).isEmpty();
  }

  @Test
  void globallyDisabledApicHearsNothing() {
    board.apic(1).writeMsr(APIC_BASE, BASE);
    board.bus.message(to(1), 0x51);
    board.bus.message(to(1), 4 << 8);
    board.bus.message(to(1), 5 << 8);

    assertThat(board.told).isEmpty();
  }

  @Test
  void idsAreUniqueAndBelow255() {
    ApicClocks clocks = new ApicClocks(board.timers, new ScaledTsc(1, 0));
    assertThatThrownBy(() -> board.bus.attach(2, false, clocks, new Recorder()))
        .hasMessageContaining("id 2 is taken");
    assertThatThrownBy(() -> board.bus.attach(255, false, clocks, new Recorder()))
        .hasMessageContaining("not from 0 to 254");
    assertThatThrownBy(() -> board.bus.attach(-1, false, clocks, new Recorder()))
        .hasMessageContaining("not from 0 to 254");
  }
}
