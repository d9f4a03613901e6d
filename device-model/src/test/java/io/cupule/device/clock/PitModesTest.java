package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The six modes of the 8254 on channel 2, whose gate a guest controls; cases of its data sheet. */
class PitModesTest {
  private final PitGuest guest = new PitGuest();

  PitModesTest() {
    guest.gate(true);
  }

  @Test
  void mode0GoesHighOnePulseAfterTheCount() {
    guest.program(2, 0, 4);
    assertThat(outputs(4)).isEqualTo("0000");

    assertThat(outputs(4)).as("N + 1 pulses after the write, and stays").isEqualTo("0111");
  }

  @Test
  void mode0CountsOnBelowZero() {
    guest.program(2, 0, 4);
    guest.pulses(7);

    assertThat(guest.latched(2)).isEqualTo(0xfffe);
  }

  @Test
  void mode0WaitsWhileTheGateIsLow() {
    guest.program(2, 0, 4);
    guest.pulses(3);
    guest.gate(false);
    guest.pulses(100);
    assertThat(guest.latched(2)).isEqualTo(2);
    assertThat(guest.output(2)).isFalse();
    guest.gate(true);

    assertThat(outputs(4)).isEqualTo("0011");
  }

  @Test
  void mode0StopsAtTheFirstByteOfANewCount() {
    guest.program(2, 0, 4);
    guest.pulses(10);
    guest.out(0x42, 3);
    assertThat(guest.output(2)).isFalse();
    guest.pulses(100);
    assertThat(guest.output(2)).isFalse();
    guest.out(0x42, 0);

    assertThat(outputs(5)).isEqualTo("00001");
  }

  @Test
  void mode1IsLowForTheCountAfterEachTrigger() {
    guest.gate(false);
    guest.program(2, 1, 3);
    assertThat(outputs(3)).isEqualTo("111");
    guest.gate(true);
    guest.pulses(1);

    assertThat(outputs(4)).isEqualTo("0001");
  }

  @Test
  void mode1CanBeTriggeredAgainWhileItIsLow() {
    guest.gate(false);
    guest.program(2, 1, 3);
    guest.gate(true);
    guest.pulses(3);
    guest.gate(false);
    guest.gate(true);
    guest.pulses(1);

    assertThat(outputs(4)).isEqualTo("0001");
  }

  @Test
  void mode1TakesANewCountAtTheNextTriggerOnly() {
    guest.gate(false);
    guest.program(2, 1, 3);
    guest.gate(true);
    guest.pulses(1);
    guest.count(2, 5);
    assertThat(outputs(4)).isEqualTo("0001");
    guest.gate(false);
    guest.gate(true);
    guest.pulses(1);

    assertThat(outputs(6)).isEqualTo("000001");
  }

  @Test
  void mode2IsLowForTheLastPulseOfEachPeriod() {
    guest.program(2, 2, 3);
    guest.pulses(1);

    assertThat(outputs(9)).isEqualTo("110110110");
  }

  @Test
  void mode2TakesANewCountAtTheEndOfThePeriod() {
    guest.program(2, 2, 4);
    guest.pulses(2);
    guest.count(2, 2);
    assertThat(guest.status(2) & 0x40).as("the new count waits").isNotZero();

    assertThat(outputs(7)).isEqualTo("1101010");
    assertThat(guest.status(2) & 0x40).isZero();
  }

  @Test
  void mode2IsHighWhileTheGateIsLowAndStartsOver() {
    guest.program(2, 2, 3);
    guest.pulses(3);
    assertThat(guest.output(2)).isFalse();
    guest.gate(false);
    assertThat(outputs(5)).isEqualTo("11111");
    guest.gate(true);
    guest.pulses(1);

    assertThat(outputs(6)).isEqualTo("110110");
  }

  @Test
  void mode3IsHighForHalfAPeriodOrOnePulseMore() {
    guest.program(2, 3, 4);
    guest.pulses(1);
    assertThat(outputs(8)).isEqualTo("11001100");
    guest.program(2, 3, 5);
    guest.pulses(1);

    assertThat(outputs(10)).isEqualTo("1110011100");
  }

  @Test
  void mode3CountsByTwo() {
    guest.program(2, 3, 8);
    guest.pulses(1);
    assertThat(counts(9)).isEqualTo("8 6 4 2 8 6 4 2 8 ");
    guest.program(2, 3, 5);
    guest.pulses(1);

    assertThat(counts(6)).isEqualTo("4 2 0 4 2 4 ");
  }

  @Test
  void mode3TakesANewCountAtTheEndOfTheHalf() {
    guest.program(2, 3, 8);
    guest.pulses(2);
    guest.count(2, 4);
    assertThat(outputs(3)).as("the high half ends as it began").isEqualTo("111");

    assertThat(outputs(6)).isEqualTo("001100");
  }

  @Test
  void mode3TakesANewCountInTheLowHalfAtTheEndOfThePeriod() {
    guest.program(2, 3, 8);
    guest.pulses(6);
    guest.count(2, 4);
    assertThat(outputs(3)).isEqualTo("000");

    assertThat(outputs(6)).isEqualTo("110011");
  }

  @Test
  void mode4StrobesOnce() {
    guest.program(2, 4, 3);
    guest.pulses(1);

    assertThat(outputs(8)).isEqualTo("11101111");
  }

  @Test
  void mode5StrobesAfterEachTrigger() {
    guest.gate(false);
    guest.program(2, 5, 3);
    assertThat(outputs(5)).isEqualTo("11111");
    guest.gate(true);
    guest.pulses(1);
    assertThat(outputs(6)).isEqualTo("111011");
    guest.gate(false);
    guest.gate(true);
    guest.pulses(1);

    assertThat(outputs(6)).isEqualTo("111011");
  }

  /** The output at this pulse and those after it. */
  private String outputs(int pulses) {
    StringBuilder levels = new StringBuilder();
    for (int i = 0; i < pulses; i++) {
      levels.append(guest.output(2) ? '1' : '0');
      guest.pulses(1);
    }
    return levels.toString();
  }

  private String counts(int pulses) {
    StringBuilder counts = new StringBuilder();
    for (int i = 0; i < pulses; i++) {
      counts.append(guest.latched(2)).append(' ');
      guest.pulses(1);
    }
    return counts.toString();
  }
}
