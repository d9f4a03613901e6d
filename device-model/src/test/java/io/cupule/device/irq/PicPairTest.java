package io.cupule.device.irq;

import static io.cupule.device.irq.PicGuest.FIRST;
import static io.cupule.device.irq.PicGuest.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.device.InterruptLine;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PicPairTest {
  private final PicGuest guest = new PicGuest().initialized();

  @Test
  void anEdgeInterruptsUntilItIsAcknowledgedAndEnded() {
    guest.pulse(4);
    assertThat(guest.interrupted).isTrue();
    assertThat(guest.requests(FIRST)).isEqualTo(0x10);

    assertThat(guest.acknowledge()).isEqualTo(0x24);
    assertThat(guest.interrupted).isFalse();
    assertThat(guest.requests(FIRST)).isZero();
    assertThat(guest.inService(FIRST)).isEqualTo(0x10);
    guest.endOfInterrupt(FIRST);

    assertThat(guest.inService(FIRST)).isZero();
  }

  @Test
  void theOutputFallsBetweenTwoInterruptsThatWaitTogether() {
    guest.initialize(FIRST, PicGuest.FIRST_BASE, 0x04, 0x03); // automatic EOI
    guest.pulse(1);
    guest.pulse(4);
    assertThat(guest.rises).isEqualTo(1);

    assertThat(guest.acknowledge()).isEqualTo(0x21);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.rises).isEqualTo(2);
  }

  @Test
  void theOutputFallsWhenAnInterruptIsTakenByPolling() {
    guest.initialize(FIRST, PicGuest.FIRST_BASE, 0x04, 0x03);
    guest.pulse(1);
    guest.pulse(4);

    assertThat(guest.poll(FIRST)).isEqualTo(0x81);
    assertThat(guest.rises).isEqualTo(2);
    assertThat(guest.poll(FIRST)).isEqualTo(0x84);
    assertThat(guest.interrupted).isFalse();
  }

  @Test
  void aLineThatStaysHighIsOneEdge() {
    InterruptLine line = guest.pics.line(4);
    line.set(true);
    guest.acknowledge();
    guest.endOfInterrupt(FIRST);
    assertThat(guest.interrupted).isFalse();

    line.set(false);
    line.set(true);

    assertThat(guest.interrupted).isTrue();
  }

  @Test
  void anInterruptOfTheSecondChipComesThroughTheCascade() {
    guest.pulse(8);
    assertThat(guest.requests(FIRST)).isEqualTo(0x04);
    assertThat(guest.acknowledge()).isEqualTo(0x28);

    assertThat(guest.inService(FIRST)).isEqualTo(0x04);
    assertThat(guest.inService(SECOND)).isEqualTo(0x01);
  }

  @Test
  void theSecondChipGoesOnAfterBothEois() {
    guest.pulse(8);
    guest.pulse(12);
    guest.acknowledge();
    guest.endOfInterrupt(SECOND);
    assertThat(guest.interrupted).as("input 2 is still in service").isFalse();
    guest.endOfInterrupt(FIRST);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.acknowledge()).isEqualTo(0x2c);
  }

  @Test
  void aLowerPriorityWaitsAndAHigherOneNests() {
    guest.pulse(4);
    guest.acknowledge();
    guest.pulse(5);
    assertThat(guest.interrupted).isFalse();
    guest.pulse(1);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.acknowledge()).isEqualTo(0x21);
    guest.endOfInterrupt(FIRST);
    assertThat(guest.inService(FIRST)).as("the higher one ended first").isEqualTo(0x10);
  }

  @Test
  void aMaskedInputWaits() {
    guest.out(FIRST + 1, 0x10);
    guest.pulse(4);
    assertThat(guest.interrupted).isFalse();
    assertThat(guest.in(FIRST + 1)).isEqualTo(0x10);
    guest.out(FIRST + 1, 0x00);

    assertThat(guest.interrupted).isTrue();
  }

  @Test
  void maskingAnInterruptThatTheCpuIsAboutToTakeMakesItSpurious() {
    guest.pulse(4);
    guest.out(FIRST + 1, 0xff);

    assertThat(guest.acknowledge()).isEqualTo(0x27);
    assertThat(guest.inService(FIRST)).isZero();
  }

  @Test
  void aLevelThatGoesAwayBeforeTheAcknowledgeIsSpurious() {
    guest.out(0x4d0, 0x20);
    InterruptLine line = guest.pics.line(5);
    line.set(true);
    line.set(false);

    assertThat(guest.interrupted).isFalse();
    assertThat(guest.acknowledge()).isEqualTo(0x27);
  }

  @Test
  void aRequestThatVanishesBehindTheCascadeIsSpuriousOnTheFirstChip() {
    guest.pulse(8);
    guest.out(SECOND + 1, 0xff);

    assertThat(guest.interrupted).isFalse();
    assertThat(guest.acknowledge()).isEqualTo(0x27);
    assertThat(guest.inService(FIRST)).isZero();
    assertThat(guest.inService(SECOND)).isZero();
  }

  @Test
  void aLevelInterruptsUntilTheDeviceIsServed() {
    guest.out(0x4d1, 0x02);
    InterruptLine line = guest.pics.line(9);
    line.set(true);
    assertThat(guest.acknowledge()).isEqualTo(0x29);
    guest.endOfInterrupt(SECOND);
    guest.endOfInterrupt(FIRST);
    assertThat(guest.interrupted).isTrue();
    line.set(false);

    assertThat(guest.interrupted).isFalse();
  }

  @Test
  void aSharedInputIsAssertedWhileOneOfItsLinesIs() {
    guest.out(0x4d1, 0x02);
    InterruptLine one = guest.pics.line(9);
    InterruptLine two = guest.pics.line(9);
    one.set(true);
    two.set(true);
    one.set(false);
    assertThat(guest.interrupted).isTrue();
    two.set(false);

    assertThat(guest.interrupted).isFalse();
  }

  @Test
  void theInputsOfTheBoardStayEdgeTriggered() {
    guest.out(0x4d0, 0xff);
    guest.out(0x4d1, 0xff);

    assertThat(guest.in(0x4d0)).isEqualTo(0xf8);
    assertThat(guest.in(0x4d1)).isEqualTo(0xde);
  }

  @Test
  void aChipThatWasNeverInitializedAsksForNothingButKeepsItsMask() {
    PicGuest fresh = new PicGuest();
    fresh.out(FIRST + 1, 0xfb);
    assertThat(fresh.in(FIRST + 1)).as("how Linux looks for a PIC").isEqualTo(0xfb);
    fresh.out(FIRST + 1, 0x00);
    fresh.pulse(4);

    assertThat(fresh.interrupted).isFalse();
  }

  @Test
  void initializationForgetsEdgesMasksAndService() {
    guest.pulse(4);
    guest.acknowledge();
    guest.pulse(3);
    guest.out(FIRST + 1, 0xf0);
    guest.initialize(FIRST, 0x30, 0x04, 0x01);

    assertThat(guest.interrupted).isFalse();
    assertThat(guest.in(FIRST + 1)).isZero();
    assertThat(guest.inService(FIRST)).isZero();
    guest.pulse(4);
    assertThat(guest.acknowledge()).isEqualTo(0x34);
  }

  @Test
  void aRequestDuringInitializationWaitsForItsEnd() {
    guest.out(FIRST, 0x11);
    guest.pulse(4);
    guest.out(FIRST + 1, 0x50);
    guest.out(FIRST + 1, 0x04);
    assertThat(guest.interrupted).isFalse();
    guest.out(FIRST + 1, 0x01);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.acknowledge()).isEqualTo(0x54);
  }

  @Test
  void theSequenceIsShorterForASingleChipWithoutIcw4() {
    guest.out(FIRST, 0x12);
    guest.out(FIRST + 1, 0x57);
    guest.out(FIRST + 1, 0xef);

    assertThat(guest.in(FIRST + 1)).as("already a mask").isEqualTo(0xef);
    guest.pulse(4);
    assertThat(guest.acknowledge()).as("only five bits of the base count").isEqualTo(0x54);
  }

  @Test
  void aDeviceOnTheCascadeInputOrBeyondIsRefused() {
    assertThatThrownBy(() -> guest.pics.line(2)).isInstanceOf(DeviceException.class);
    assertThatThrownBy(() -> guest.pics.line(16)).isInstanceOf(DeviceException.class);
    assertThatThrownBy(() -> guest.pics.line(-1)).isInstanceOf(DeviceException.class);
  }

  @Test
  void theOutputAlwaysSaysWhetherAPollWouldFindSomething() {
    RandomGenerator random = Fuzz.random("PIC");
    InterruptLine[] lines = new InterruptLine[PicPair.INPUTS];
    for (int irq = 0; irq < lines.length; irq++) {
      lines[irq] = irq == 2 ? InterruptLine.NONE : guest.pics.line(irq);
    }
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      switch (random.nextInt(6)) {
        case 0 -> Fuzz.access(random, guest.pics.first(), PicPair.LENGTH);
        case 1 -> Fuzz.access(random, guest.pics.second(), PicPair.LENGTH);
        case 2 -> Fuzz.access(random, guest.pics.elcr(), PicPair.LENGTH);
        case 3 -> assertThat(guest.acknowledge()).isBetween(0, 0xff);
        case 4 -> {
          boolean before = guest.interrupted;
          assertThat(guest.poll(FIRST) >= 0x80).isEqualTo(before);
        }
        default -> lines[random.nextInt(lines.length)].set(random.nextBoolean());
      }
    }
  }
}
