package io.cupule.device.irq;

import static io.cupule.device.irq.PicGuest.FIRST;
import static io.cupule.device.irq.PicGuest.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.InterruptLine;
import org.junit.jupiter.api.Test;

/** The modes of the 8259A that few guests use; names as in its data sheet. */
class PicModesTest {
  private final PicGuest guest = new PicGuest().initialized();

  @Test
  void aSpecificEoiEndsThatInputOnly() {
    guest.pulse(4);
    guest.acknowledge();
    guest.pulse(1);
    guest.acknowledge();
    guest.out(FIRST, 0x64);

    assertThat(guest.inService(FIRST)).isEqualTo(0x02);
  }

  @Test
  void rotationMakesTheServedInputTheLowest() {
    guest.pulse(4);
    guest.acknowledge();
    guest.out(FIRST, 0xa0);
    guest.pulse(4);
    guest.pulse(5);

    assertThat(guest.acknowledge()).isEqualTo(0x25);
  }

  @Test
  void specificRotationEndsAndRotatesAtOnce() {
    guest.pulse(4);
    guest.acknowledge();
    guest.out(FIRST, 0xe4);
    assertThat(guest.inService(FIRST)).isZero();
    guest.pulse(3);
    guest.pulse(7);

    assertThat(guest.acknowledge()).isEqualTo(0x27);
  }

  @Test
  void setPriorityChoosesTheLowestInput() {
    guest.out(FIRST, 0xc5);
    guest.pulse(1);
    guest.pulse(6);

    assertThat(guest.acknowledge()).isEqualTo(0x26);
    guest.endOfInterrupt(FIRST);
    assertThat(guest.acknowledge()).isEqualTo(0x21);
  }

  @Test
  void automaticEoiLeavesNothingInService() {
    PicGuest automatic = new PicGuest().initialized(0x03, 0x03);
    automatic.pulse(12);

    assertThat(automatic.acknowledge()).isEqualTo(0x2c);
    assertThat(automatic.inService(FIRST)).isZero();
    assertThat(automatic.inService(SECOND)).isZero();
  }

  @Test
  void rotationInAutomaticEoiModeCanBeSwitched() {
    PicGuest automatic = new PicGuest().initialized(0x03, 0x01);
    automatic.out(FIRST, 0x80);
    automatic.pulse(4);
    automatic.acknowledge();
    automatic.out(FIRST, 0x00);
    automatic.pulse(4);
    automatic.pulse(6);

    assertThat(automatic.acknowledge()).isEqualTo(0x26);
    automatic.pulse(6);
    assertThat(automatic.acknowledge()).as("rotation is off again").isEqualTo(0x26);
  }

  @Test
  void specialMaskModeLetsLowerPrioritiesThrough() {
    guest.pulse(3);
    guest.acknowledge();
    guest.pulse(6);
    guest.out(FIRST + 1, 0x08);
    assertThat(guest.interrupted).isFalse();
    guest.out(FIRST, 0x68);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.acknowledge()).isEqualTo(0x26);
  }

  @Test
  void inSpecialMaskModeANonSpecificEoiLeavesMaskedInputsAlone() {
    guest.pulse(3);
    guest.acknowledge();
    guest.out(FIRST + 1, 0x08);
    guest.out(FIRST, 0x68);
    guest.endOfInterrupt(FIRST);
    assertThat(guest.inService(FIRST)).isEqualTo(0x08);
    guest.out(FIRST, 0x48);
    guest.endOfInterrupt(FIRST);

    assertThat(guest.inService(FIRST)).as("the mode is off").isZero();
  }

  @Test
  void specialFullyNestedModeLetsAHigherInputOfTheSecondChipNest() {
    PicGuest nested = new PicGuest().initialized(0x11, 0x01);
    nested.pulse(12);
    nested.acknowledge();
    nested.pulse(9);

    assertThat(nested.interrupted).isTrue();
    assertThat(nested.acknowledge()).isEqualTo(0x29);
  }

  @Test
  void withoutItTheSecondChipWaitsForItsEoi() {
    guest.pulse(12);
    guest.acknowledge();
    guest.pulse(9);

    assertThat(guest.interrupted).isFalse();
  }

  @Test
  void pollingTakesTheHighestRequest() {
    guest.pulse(5);
    guest.pulse(3);

    assertThat(guest.poll(FIRST)).isEqualTo(0x83);
    assertThat(guest.inService(FIRST)).isEqualTo(0x08);
  }

  @Test
  void pollingFindsNothingWhereNothingIs() {
    assertThat(guest.poll(FIRST)).isZero();
    assertThat(guest.inService(FIRST)).isZero();
  }

  @Test
  void pollingTheSecondChipIsAStepOfItsOwn() {
    guest.pulse(12);

    assertThat(guest.poll(FIRST)).isEqualTo(0x82);
    assertThat(guest.poll(SECOND)).isEqualTo(0x84);
    assertThat(guest.inService(SECOND)).isEqualTo(0x10);
  }

  @Test
  void aPollLastsForOneReadAndTheChosenRegisterIsKept() {
    guest.out(FIRST, 0x0b);
    guest.pulse(4);
    guest.out(FIRST, 0x0c);
    guest.in(FIRST);

    assertThat(guest.in(FIRST)).as("the in-service register").isEqualTo(0x10);
  }

  @Test
  void switchingALineToLevelForgetsItsEdge() {
    guest.pulse(5);
    guest.out(0x4d0, 0x20);
    assertThat(guest.interrupted).isFalse();
    InterruptLine line = guest.pics.line(5);
    line.set(true);

    assertThat(guest.interrupted).isTrue();
  }
}
