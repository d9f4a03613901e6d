package io.cupule.vcpu.apic;

import static io.cupule.vcpu.apic.Board.EOI;
import static io.cupule.vcpu.apic.Board.IRR;
import static io.cupule.vcpu.apic.Board.ISR;
import static io.cupule.vcpu.apic.Board.NONE;
import static io.cupule.vcpu.apic.Board.PPR;
import static io.cupule.vcpu.apic.Board.SVR;
import static io.cupule.vcpu.apic.Board.TMR;
import static io.cupule.vcpu.apic.Board.TPR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests, service and priorities (SDM 3, "Handling Interrupts"). */
class PriorityTest {
  private final Board board = Board.of(1);
  private final LocalApic apic = board.apic(0);

  @Test
  void acceptedInterruptIsRequestedAndTheVcpuIsTold() {
    board.interrupt(0, 0x51);

    assertThat(board.read(0, IRR + 0x20)).isEqualTo(1 << 0x11);
    assertThat(apic.pendingVector()).isEqualTo(0x51);
    assertThat(board.told).containsExactly("0 interrupt");
  }

  @Test
  void acknowledgedInterruptMovesFromRequestedIntoService() {
    board.interrupt(0, 0x51);

    assertThat(apic.acknowledge()).isEqualTo(0x51);

    assertThat(board.read(0, IRR + 0x20)).isZero();
    assertThat(board.read(0, ISR + 0x20)).isEqualTo(1 << 0x11);
    assertThat(apic.hasPending()).isFalse();
  }

  @Test
  void highestVectorComesFirst() {
    board.interrupt(0, 0x31);
    board.interrupt(0, 0xff);
    board.interrupt(0, 0x80);

    assertThat(board.takeAll()).containsExactly("0:ff", "0:80", "0:31");
  }

  @Test
  void requestsOfOneVectorMergeAndTheVcpuIsToldOnce() {
    board.interrupt(0, 0x51);
    board.interrupt(0, 0x51);

    assertThat(board.takeAll()).containsExactly("0:51");
    assertThat(board.told).containsExactly("0 interrupt");
  }

  @Test
  void vectorInServiceCanBeRequestedOnceMore() {
    board.interrupt(0, 0x51);
    apic.acknowledge();
    board.interrupt(0, 0x51);
    assertThat(apic.hasPending()).isFalse();

    board.write(0, EOI, 0);

    assertThat(apic.pendingVector()).isEqualTo(0x51);
  }

  @Test
  void interruptOfTheClassInServiceWaitsForTheEoi() {
    board.interrupt(0, 0x51);
    apic.acknowledge();
    board.interrupt(0, 0x5f);

    assertThat(apic.pendingVector()).isEqualTo(NONE);
    board.write(0, EOI, 0);
    assertThat(apic.pendingVector()).isEqualTo(0x5f);
  }

  @Test
  void interruptOfAHigherClassNests() {
    board.interrupt(0, 0x51);
    apic.acknowledge();
    board.interrupt(0, 0x60);
    assertThat(apic.acknowledge()).isEqualTo(0x60);

    board.write(0, EOI, 0);
    assertThat(board.read(0, ISR + 0x30)).isZero();
    assertThat(board.read(0, ISR + 0x20)).isEqualTo(1 << 0x11);
  }

  @Test
  void taskPriorityHoldsBackItsOwnClassAndThoseBelow() {
    board.write(0, TPR, 0x50);
    board.interrupt(0, 0x5f);
    assertThat(apic.hasPending()).isFalse();

    board.interrupt(0, 0x60);
    assertThat(apic.pendingVector()).isEqualTo(0x60);
  }

  @Test
  void vcpuIsNotToldOfAnInterruptThatIsHeldBackButWhenThePriorityFalls() {
    board.write(0, TPR, 0x50);
    board.interrupt(0, 0x51);
    assertThat(board.told).isEmpty();

    board.write(0, TPR, 0x4f);

    assertThat(board.told).containsExactly("0 interrupt");
    assertThat(apic.pendingVector()).isEqualTo(0x51);
  }

  @Test
  void processorPriorityIsTheTaskPriorityInFullWhereThatIsHigher() {
    board.interrupt(0, 0x51);
    apic.acknowledge();
    board.write(0, TPR, 0x5a);

    assertThat(board.read(0, PPR)).isEqualTo(0x5a);
  }

  @Test
  void processorPriorityIsTheClassInServiceWhereThatIsHigher() {
    board.interrupt(0, 0x6c);
    apic.acknowledge();
    board.write(0, TPR, 0x5a);

    assertThat(board.read(0, PPR)).isEqualTo(0x60);
  }

  @Test
  void processorPriorityCannotBeWritten() {
    board.write(0, PPR, 0xf0);

    assertThat(board.read(0, PPR)).isZero();
  }

  @Test
  void cr8IsTheClassOfTheTaskPriority() {
    board.write(0, TPR, 0x7c);
    assertThat(apic.cr8()).isEqualTo(7);

    apic.cr8(0x1f3);

    assertThat(board.read(0, TPR)).isEqualTo(0x30);
  }

  @Test
  void loweringCr8TellsTheVcpuOfWhatItLetsThrough() {
    apic.cr8(0xf);
    board.interrupt(0, 0x51);
    assertThat(board.told).isEmpty();

    apic.cr8(0);

    assertThat(board.told).containsExactly("0 interrupt");
  }

  @Test
  void acknowledgingWithNothingPendingGivesTheSpuriousVectorWhichIsNotInService() {
    board.write(0, SVR, 0x1ef);

    assertThat(apic.acknowledge()).isEqualTo(0xef);

    assertThat(board.read(0, ISR + 0x70)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xc000})
  void eoiTellsTheVcpuOfWhatItLetsThrough(int levelBits) {
    board.bus.message(0xfee0_0000L, levelBits | 0x61);
    apic.acknowledge();
    board.interrupt(0, 0x51);
    board.told.clear();

    board.write(0, EOI, 0);

    assertThat(board.told).containsExactly("0 interrupt");
  }

  @Test
  void eoiWithNothingInServiceDoesNothing() {
    board.write(0, EOI, 0);

    assertThat(board.ended).isEmpty();
    assertThat(board.told).isEmpty();
  }

  @Test
  void eoiOfALevelTriggeredInterruptIsToldToTheListener() {
    board.levelInterrupt(0, 0x51);
    assertThat(board.read(0, TMR + 0x20)).isEqualTo(1 << 0x11);
    apic.acknowledge();
    assertThat(board.ended).isEmpty();

    board.write(0, EOI, 0);

    assertThat(board.ended).containsExactly(0x51);
  }

  @Test
  void eoiOfAnEdgeTriggeredInterruptIsNotTold() {
    board.levelInterrupt(0, 0x51);
    board.takeAll();
    board.ended.clear();
    board.interrupt(0, 0x51);
    assertThat(board.read(0, TMR + 0x20)).isZero();

    board.takeAll();

    assertThat(board.ended).isEmpty();
  }

  @Test
  void listenerMaySendTheInterruptAgainAtOnce() {
    board.bus.onEoi(vector -> board.levelInterrupt(0, vector));
    board.levelInterrupt(0, 0x51);
    apic.acknowledge();

    board.write(0, EOI, 0);

    assertThat(apic.pendingVector()).isEqualTo(0x51);
  }

  @Test
  void softwareDisabledApicDropsNewInterruptsAndKeepsThoseThatItHas() {
    board.interrupt(0, 0x51);
    board.write(0, SVR, 0xff);
    board.interrupt(0, 0x61);

    assertThat(board.takeAll()).containsExactly("0:51");
  }

  @Test
  void statusRegistersCannotBeWritten() {
    board.write(0, IRR + 0x20, -1);
    board.write(0, ISR + 0x20, -1);
    board.write(0, TMR + 0x20, -1);

    assertThat(board.read(0, IRR + 0x20)).isZero();
    assertThat(board.read(0, ISR + 0x20)).isZero();
    assertThat(board.read(0, TMR + 0x20)).isZero();
  }
}
