package io.cupule.device.clock;

import static io.cupule.device.clock.PitGuest.CONTROL;
import static io.cupule.device.clock.PitGuest.SPEAKER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Counts, latches, status and the speaker's port. */
class PitRegistersTest {
  private final PitGuest guest = new PitGuest();

  @Test
  void aLatchedCountStaysUntilBothBytesAreRead() {
    guest.program(0, 2, 0x1234);
    guest.pulses(0x11);
    guest.out(CONTROL, 0x00);
    guest.pulses(0x20);
    guest.out(CONTROL, 0x00);
    assertThat(guest.in(0x40)).isEqualTo(0x24);
    guest.pulses(0x20);
    assertThat(guest.in(0x40)).isEqualTo(0x12);

    assertThat(guest.readBoth(0)).as("live again").isEqualTo(0x1234 - 0x50);
  }

  @Test
  void oneByteCountsAreHalfOfTheRegister() {
    guest.out(CONTROL, 0x14);
    guest.out(0x40, 0x80);
    guest.pulses(1);
    assertThat(guest.in(0x40)).isEqualTo(0x80);
    assertThat(guest.in(0x40)).isEqualTo(0x80);
    guest.out(CONTROL, 0x24);
    guest.out(0x40, 0x80);
    guest.pulses(2);

    assertThat(guest.in(0x40)).isEqualTo(0x7f);
  }

  @Test
  void decimalCountsReadAsDigits() {
    guest.out(CONTROL, 0x35);
    guest.count(0, 0x1000);
    guest.pulses(2);

    assertThat(guest.latched(0)).isEqualTo(0x0999);
  }

  @Test
  void decimalZeroIsTenThousand() {
    guest.out(CONTROL, 0x31);
    guest.count(0, 0);
    guest.pulses(10_000);
    assertThat(guest.interrupts).isZero();
    guest.pulses(1);

    assertThat(guest.interrupts).isOne();
  }

  @Test
  void readBackGivesStatusThenCount() {
    guest.program(0, 2, 0x4321);
    guest.pulses(2);
    guest.out(CONTROL, 0xc2);

    assertThat(guest.in(0x40)).as("output high, both bytes, mode 2").isEqualTo(0xb4);
    assertThat(guest.readBoth(0)).isEqualTo(0x4320);
  }

  @Test
  void readBackOfSeveralChannelsKeepsThemAtOneMoment() {
    guest.gate(true);
    guest.program(0, 2, 1_000);
    guest.program(2, 2, 1_000);
    guest.pulses(50);
    guest.out(CONTROL, 0xda);
    guest.pulses(50);

    assertThat(guest.readBoth(0)).isEqualTo(951);
    assertThat(guest.readBoth(2)).isEqualTo(951);
  }

  @Test
  void theStatusTellsOfACountThatIsNotThereYet() {
    guest.out(CONTROL, 0x36);
    assertThat(guest.status(0)).isEqualTo(0xf6);
    guest.count(0, 100);
    assertThat(guest.status(0) & 0x40).isNotZero();
    guest.pulses(1);

    assertThat(guest.status(0) & 0x40).isZero();
  }

  @Test
  void theControlWordCannotBeRead() {
    assertThat(guest.in(CONTROL)).isEqualTo(0xff);
  }

  @Test
  void linuxMeasuresItsTscWithChannel2() {
    guest.out(SPEAKER, (guest.in(SPEAKER) & ~0x02) | 0x01);
    guest.program(2, 0, 59_659);
    int polls = 0;
    while ((guest.in(SPEAKER) & 0x20) == 0) {
      guest.timers.advance(1_000_000);
      polls++;
    }

    assertThat(polls).as("milliseconds").isEqualTo(51);
  }

  @Test
  void theSpeakerPortKeepsItsFourBits() {
    guest.out(SPEAKER, 0xff);

    assertThat(guest.in(SPEAKER) & 0x0f).isEqualTo(0x0f);
    assertThat(guest.in(SPEAKER) & 0xc0).isZero();
  }

  @Test
  void theRefreshBitFlipsEvery15Microseconds() {
    int flips = 0;
    int before = guest.in(SPEAKER) & 0x10;
    for (int i = 0; i < 1_000; i++) {
      guest.timers.advance(1_000);
      int now = guest.in(SPEAKER) & 0x10;
      flips += now != before ? 1 : 0;
      before = now;
    }

    assertThat(flips).isEqualTo(66);
  }
}
