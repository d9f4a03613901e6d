package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The time, how it is set, and the memory beside it. */
class RtcTest {
  private final RtcGuest guest = new RtcGuest("2024-02-28T23:59:58Z");

  @Test
  void itStartsWithTheWallClockInBcdAnd24Hours() {
    assertThat(guest.read(0x0b)).isEqualTo(0x02);
    assertThat(guest.shown()).isEqualTo("2024-02-28 23:59:58");
    assertThat(guest.read(0x06)).as("Wednesday").isEqualTo(4);
  }

  @Test
  void timePassesIntoALeapDay() {
    guest.seconds(2);

    assertThat(guest.shown()).isEqualTo("2024-02-29 00:00:00");
    assertThat(guest.read(0x06)).isEqualTo(5);
  }

  @Test
  void secondsEndWhenThoseOfTheWallClockEnd() {
    RtcGuest late = new RtcGuest("2024-01-01T00:00:00.750Z");
    late.microseconds(249_000);
    assertThat(late.shown()).endsWith(":00");
    late.microseconds(1_100);

    assertThat(late.shown()).endsWith(":01");
  }

  @Test
  void binaryModeShowsPlainNumbers() {
    guest.write(0x0b, RtcGuest.BINARY | RtcGuest.HOURS_24);

    assertThat(guest.shown()).isEqualTo("1418-02-1c 17:3b:3a");
  }

  @Test
  void twelveHoursHaveAnAfternoonBit() {
    guest.write(0x0b, 0x00);
    assertThat(guest.read(0x04)).isEqualTo(0x91);
    guest.seconds(2);
    assertThat(guest.read(0x04)).as("midnight").isEqualTo(0x12);
    guest.seconds(12 * 3600);

    assertThat(guest.read(0x04)).as("noon").isEqualTo(0x92);
  }

  @Test
  void theGuestCanSetAnyDate() {
    guest.set(0x19, 0x99, 0x12, 0x31, 0x23, 0x59, 0x58);
    assertThat(guest.shown()).isEqualTo("1999-12-31 23:59:58");
    guest.seconds(2);

    assertThat(guest.shown()).isEqualTo("2000-01-01 00:00:00");
    assertThat(guest.read(0x06)).as("Saturday").isEqualTo(7);
  }

  @Test
  void theGuestCanSetTheTimeInTwelveHours() {
    guest.write(0x0b, 0x00);
    guest.set(0x20, 0x24, 0x03, 0x01, 0x92, 0x30, 0x00);
    guest.write(0x0b, RtcGuest.HOURS_24);

    assertThat(guest.shown()).isEqualTo("2024-03-01 12:30:00");
  }

  @Test
  void settingARegisterWithoutStoppingTheClockWorksToo() {
    guest.write(0x04, 0x12);

    assertThat(guest.shown()).isEqualTo("2024-02-28 12:59:58");
  }

  @Test
  void theTimeStandsStillWhileItIsBeingSet() {
    guest.write(0x0b, guest.read(0x0b) | RtcGuest.SET);
    guest.seconds(100);
    assertThat(guest.shown()).isEqualTo("2024-02-28 23:59:58");
    guest.write(0x0b, guest.read(0x0b) & ~RtcGuest.SET);
    guest.seconds(1);

    assertThat(guest.shown()).isEqualTo("2024-02-28 23:59:59");
  }

  @Test
  void aDateThatDoesNotExistBecomesTheNearestOne() {
    guest.set(0x20, 0x23, 0x02, 0x31, 0x29, 0x75, 0x99);
    assertThat(guest.shown()).isEqualTo("2023-02-28 23:59:59");
    guest.set(0x20, 0x23, 0xff, 0x00, 0x00, 0x00, 0x00);

    assertThat(guest.shown()).isEqualTo("2023-12-01 00:00:00");
  }

  @Test
  void linuxSetsTheClockWithTheDividerInResetAndTheNextSecondComesHalfASecondLater() {
    guest.microseconds(123_456);
    guest.write(0x0b, guest.read(0x0b) | RtcGuest.SET);
    int frequency = guest.read(0x0a);
    guest.write(0x0a, frequency | 0x70);
    guest.write(0x00, 0x10);
    guest.write(0x0b, guest.read(0x0b) & ~RtcGuest.SET);
    guest.seconds(3);
    guest.write(0x0a, frequency);
    guest.microseconds(499_900);
    assertThat(guest.shown()).endsWith(":10");
    guest.microseconds(200);

    assertThat(guest.shown()).endsWith(":11");
  }

  @Test
  void anUpdateIsAnnounced244MicrosecondsBefore() {
    guest.microseconds(999_700);
    assertThat(guest.read(0x0a)).isEqualTo(0x26);
    guest.microseconds(100);
    assertThat(guest.read(0x0a)).isEqualTo(0xa6);
    assertThat(guest.shown()).endsWith(":58");
    guest.microseconds(201);

    assertThat(guest.read(0x0a)).isEqualTo(0x26);
    assertThat(guest.shown()).endsWith(":59");
  }

  @Test
  void noUpdateIsAnnouncedWhileTheTimeStandsStill() {
    guest.microseconds(999_900);
    guest.write(0x0b, guest.read(0x0b) | RtcGuest.SET);

    assertThat(guest.read(0x0a) & 0x80).isZero();
  }

  @Test
  void theBatteryIsGoodAndReadOnlyRegistersStay() {
    guest.write(0x0d, 0x00);
    guest.write(0x0c, 0xff);
    guest.write(0x0a, 0xff);

    assertThat(guest.read(0x0d)).isEqualTo(0x80);
    assertThat(guest.read(0x0c)).isZero();
    assertThat(guest.read(0x0a)).isEqualTo(0x7f);
  }

  @Test
  void theMemoryKeepsWhatIsWrittenAndTheNmiBitOfTheIndexDoesNotMatter() {
    guest.write(0x0f, 0x0a);
    guest.write(0x8e, 0x55);

    assertThat(guest.read(0x8f)).isEqualTo(0x0a);
    assertThat(guest.read(0x0e)).isEqualTo(0x55);
    assertThat(guest.read(0x7f)).isZero();
  }

  @Test
  void theMemoryTellsHowMuchMemoryTheMachineHas() {
    RtcGuest big = new RtcGuest("2024-01-01T00:00:00Z", 3L << 30, 5L << 30);

    assertThat(word(big, 0x15)).as("KiB below 640 KiB").isEqualTo(640);
    assertThat(word(big, 0x17)).as("KiB above 1 MiB, as far as it goes").isEqualTo(0xffff);
    assertThat(word(big, 0x30)).isEqualTo(0xffff);
    assertThat(word(big, 0x34)).as("64 KiB above 16 MiB").isEqualTo((3072 - 16) * 16);
    assertThat(word(big, 0x5b) | (big.read(0x5d) << 16)).isEqualTo(5 << 14);
  }

  @Test
  void aSmallMachineHasNothingAboveItsEnd() {
    RtcGuest small = new RtcGuest("2024-01-01T00:00:00Z", 8L << 20, 0);

    assertThat(word(small, 0x17)).isEqualTo(7 * 1024);
    assertThat(word(small, 0x34)).isZero();
    assertThat(word(small, 0x5b)).isZero();
  }

  @Test
  void aNegativeMemorySizeIsRefused() {
    assertThatThrownBy(() -> new RtcGuest("2024-01-01T00:00:00Z", -1, 0))
        .isInstanceOf(DeviceException.class);
  }

  @Test
  void whateverAGuestWritesTheClockShowsADateThatExists() {
    RandomGenerator random = Fuzz.random("RTC");
    for (int i = 0; i < Fuzz.ROUNDS; i++) {
      switch (random.nextInt(4)) {
        case 0 -> Fuzz.access(random, guest.rtc.ports(), Rtc.LENGTH);
        case 1 -> guest.write(random.nextInt(0x10), random.nextInt(0x100));
        case 2 -> guest.write(0x32, random.nextInt(0x100));
        default -> guest.timers.advance(random.nextInt(10_000_000));
      }
      if (i % 100 == 0) {
        guest.write(0x0a, 0x26);
        guest.write(0x0b, 0x06);
        assertThat(guest.read(0x08)).isBetween(1, 12);
        assertThat(guest.read(0x07)).isBetween(1, 31);
        assertThat(guest.read(0x04)).isBetween(0, 23);
        assertThat(guest.read(0x00)).isBetween(0, 59);
      }
    }
    assertThat(guest.interrupts).isPositive();
  }

  private static int word(RtcGuest guest, int register) {
    return guest.read(register) | (guest.read(register + 1) << 8);
  }
}
