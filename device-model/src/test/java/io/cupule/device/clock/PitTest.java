package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.device.Fuzz;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Channel 0 as a source of interrupts. */
class PitTest {
  private static final int TEN_MILLISECONDS = 11_932;

  private final PitGuest guest = new PitGuest();

  @Test
  void aPeriodicGuestGetsAHundredTicksPerSecond() {
    guest.program(0, 2, TEN_MILLISECONDS);
    guest.milliseconds(10_001);

    assertThat(guest.interrupts).isEqualTo(1_000);
    assertThat(guest.timers.fired).as("no timer but those").isEqualTo(1_000);
  }

  @Test
  void aSquareWaveTicksAsOften() {
    guest.program(0, 3, 0);
    guest.milliseconds(54_926);

    assertThat(guest.interrupts).as("18.2 per second").isEqualTo(1_000);
  }

  @Test
  void aOneShotInterruptsOnce() {
    guest.program(0, 0, 1_193);
    guest.pulses(1_193);
    assertThat(guest.interrupts).isZero();
    guest.pulses(1);
    assertThat(guest.interrupts).isOne();
    guest.milliseconds(1_000);

    assertThat(guest.interrupts).isOne();
    assertThat(guest.timers.anyArmed()).isFalse();
  }

  @Test
  void aOneShotCanBeShorterThanThePeriodicLimit() {
    for (int i = 0; i < 10; i++) {
      guest.program(0, 0, 5);
      guest.pulses(6);
    }

    assertThat(guest.interrupts).isEqualTo(10);
  }

  @Test
  void aStrobeInterruptsWhenItEnds() {
    guest.program(0, 4, 10);
    guest.pulses(11);
    assertThat(guest.interrupts).isZero();
    guest.pulses(1);

    assertThat(guest.interrupts).isOne();
  }

  @Test
  void theModesThatNeedATriggerNeverInterrupt() {
    guest.program(0, 1, 10);
    guest.milliseconds(100);
    guest.program(0, 5, 10);
    guest.milliseconds(100);

    assertThat(guest.interrupts).as("the gate of channel 0 is always high").isZero();
  }

  @Test
  void aNewCountChangesThePeriodAfterTheCurrentOne() {
    guest.program(0, 2, 2_000);
    guest.pulses(500);
    guest.count(0, 1_000);
    guest.pulses(1_501);
    assertThat(guest.interrupts).isOne();
    guest.pulses(3_000);

    assertThat(guest.interrupts).isEqualTo(4);
  }

  @Test
  void aNewModeStopsTheOldOne() {
    guest.program(0, 2, 1_000);
    guest.out(PitGuest.CONTROL, 0x30);
    guest.milliseconds(100);

    assertThat(guest.interrupts).isZero();
    assertThat(guest.timers.anyArmed()).isFalse();
  }

  @Test
  void aTickThatIsDueIsNotLostWhenTheGuestReprogramsFirst() {
    guest.program(0, 0, 100);
    guest.timers.stall(1_000_000);
    guest.program(0, 0, 100);

    assertThat(guest.interrupts).isOne();
  }

  @Test
  void aGuestThatAsksForAMillionTicksGetsFiveThousandAndAnExactCounter() {
    guest.program(0, 2, 2);
    guest.milliseconds(1_000);

    assertThat(guest.interrupts).isBetween(4_900, 5_000);
    assertThat(guest.timers.fired).isEqualTo(guest.interrupts);
    int first = guest.latched(0);
    guest.pulses(1);
    assertThat(first + guest.latched(0)).isEqualTo(3);
  }

  @Test
  void reprogrammingDoesNotGetAroundTheLimit() {
    for (int i = 0; i < 1_000; i++) {
      guest.program(0, 2, 2);
      guest.pulses(4);
    }

    assertThat(guest.interrupts).isBetween(1, 17);
  }

  @Test
  void lateTicksAreMergedAndTheGridIsKept() {
    guest.program(0, 2, 1_000);
    guest.timers.stall(10_000_000);
    guest.milliseconds(0);
    assertThat(guest.interrupts).isOne();
    guest.pulses(1_000);

    assertThat(guest.interrupts).isEqualTo(2);
  }

  @Test
  void aClosedTimerIsSilent() {
    guest.program(0, 2, 1_000);
    guest.pit.close();
    guest.program(0, 2, 1_000);
    guest.milliseconds(100);

    assertThat(guest.interrupts).isZero();
    assertThat(guest.timers.anyArmed()).isFalse();
  }

  @Test
  void nothingAGuestDoesBreaksTheTimerOrFloodsTheHost() {
    RandomGenerator random = Fuzz.random("PIT");
    long start = guest.timers.now;
    int accesses = 0;
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      accesses++;
      switch (random.nextInt(4)) {
        case 0 -> Fuzz.access(random, guest.pit.ports(), Pit.LENGTH);
        case 1 -> Fuzz.access(random, guest.pit.speakerPort(), Pit.SPEAKER_LENGTH);
        case 2 -> guest.out(0x40 + random.nextInt(4), random.nextInt(0x100));
        default -> {
          accesses--;
          guest.timers.advance(random.nextInt(100_000));
        }
      }
    }

    long periods = (guest.timers.now - start) / Pit.SHORTEST_PERIOD;
    assertThat(guest.interrupts).isPositive();
    assertThat((long) guest.interrupts).isLessThanOrEqualTo(periods + accesses);
  }
}
