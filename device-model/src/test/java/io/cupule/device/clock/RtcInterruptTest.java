package io.cupule.device.clock;

import static io.cupule.device.clock.RtcGuest.ALARM;
import static io.cupule.device.clock.RtcGuest.HOURS_24;
import static io.cupule.device.clock.RtcGuest.PERIODIC;
import static io.cupule.device.clock.RtcGuest.SET;
import static io.cupule.device.clock.RtcGuest.UPDATE_ENDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcInterruptTest {
  private final RtcGuest guest = new RtcGuest("2024-02-28T23:59:58Z");

  @Test
  void anUpdateInterruptsUntilRegisterCIsRead() {
    guest.write(0x0a, 0x20);
    enable(UPDATE_ENDED);
    guest.seconds(1);
    assertThat(guest.interrupted).isTrue();

    assertThat(guest.read(0x0c)).isEqualTo(0x80 | UPDATE_ENDED);
    assertThat(guest.interrupted).isFalse();
    assertThat(guest.read(0x0c)).as("reading cleared it").isZero();
  }

  @Test
  void timerThatIsUnderWayAtTheEndDrivesNoLine() {
    long[] now = {0};
    List<Runnable> actions = new ArrayList<>();
    TimerService timers =
        new TimerService() {
          @Override
          public NanoClock clock() {
            return () -> now[0];
          }

          @Override
          public Timer timer(String name, Runnable action) {
            actions.add(action);
            return new VirtualTimers().timer(name, action);
          }
        };
    List<Boolean> levels = new ArrayList<>();
    Rtc rtc = new Rtc(levels::add, timers, InstantSource.fixed(Instant.EPOCH), 0, 0);
    rtc.ports().write(0, 1, 0x0b);
    rtc.ports().write(1, 1, UPDATE_ENDED | HOURS_24);
    now[0] = 2_000_000_000;

    rtc.close();
    actions.forEach(Runnable::run);

    assertThat(levels).isEmpty();
  }

  @Test
  void updatesInterruptOncePerSecond() {
    enable(UPDATE_ENDED);
    for (int i = 0; i < 10; i++) {
      guest.seconds(1);
      guest.read(0x0c);
    }

    assertThat(guest.interrupts).isEqualTo(10);
  }

  @Test
  void flagsTellWhatHappenedEvenIfNothingIsEnabled() {
    guest.read(0x0c);
    guest.seconds(1);

    assertThat(guest.read(0x0c)).isEqualTo(UPDATE_ENDED | PERIODIC);
    assertThat(guest.interrupts).isZero();
    assertThat(guest.timers.fired).isZero();
  }

  @Test
  void enablingAnInterruptWhoseFlagIsSetRaisesIt() {
    guest.seconds(1);
    enable(UPDATE_ENDED);

    assertThat(guest.interrupted).isTrue();
  }

  @Test
  void theAlarmComesAtItsSecond() {
    guest.alarm(0x00, 0x00, 0x05);
    enable(ALARM);
    guest.seconds(6);
    assertThat(guest.interrupted).isFalse();
    guest.seconds(1);

    assertThat(guest.interrupted).isTrue();
    assertThat(guest.read(0x0c) & ALARM).isNotZero();
  }

  @Test
  void anAlarmMayComeEveryMinute() {
    guest.alarm(0xff, 0xff, 0x30);
    enable(ALARM);
    for (int i = 0; i < 600; i++) {
      guest.seconds(1);
      if (guest.interrupted) {
        guest.read(0x0c);
      }
    }

    assertThat(guest.interrupts).isEqualTo(10);
  }

  @Test
  void anAlarmThatNobodyLookedAtForDaysIsStillTold() {
    guest.alarm(0x12, 0x00, 0x00);
    guest.seconds(3 * 86_400);

    assertThat(guest.read(0x0c) & ALARM).isNotZero();
    guest.seconds(100);
    assertThat(guest.read(0x0c) & ALARM).isZero();
  }

  @Test
  void anAlarmTimeThatDoesNotExistNeverComes() {
    guest.alarm(0x25, 0x00, 0x00);
    guest.seconds(3 * 86_400);

    assertThat(guest.read(0x0c) & ALARM).isZero();
  }

  @Test
  void theAlarmUnderstandsTwelveHours() {
    guest.write(0x0b, 0x00);
    guest.alarm(0x81, 0x00, 0x00);
    guest.seconds(2 + 12 * 3600);
    assertThat(guest.read(0x0c) & ALARM).isZero();
    guest.seconds(3600);

    assertThat(guest.read(0x0c) & ALARM).isNotZero();
  }

  @Test
  void thePeriodicInterruptHasTheChosenRate() {
    guest.write(0x0a, 0x2f);
    enable(PERIODIC);
    guest.microseconds(499_000);
    assertThat(guest.interrupted).isFalse();
    guest.microseconds(1_100);

    assertThat(guest.interrupted).as("rate 15 is 500 ms").isTrue();
  }

  @Test
  void ratesOneAndTwoAreTheSameAsEightAndNine() {
    guest.write(0x0a, 0x21);
    enable(PERIODIC);
    guest.microseconds(3_900);
    assertThat(guest.interrupted).isFalse();
    guest.microseconds(7);

    assertThat(guest.interrupted).as("3.90625 ms").isTrue();
  }

  @Test
  void aGuestThatReadsRegisterCGetsAllPeriods() {
    guest.write(0x0a, 0x26);
    enable(PERIODIC);
    for (int i = 0; i < 100_000; i++) {
      guest.microseconds(10);
      if (guest.interrupted) {
        guest.read(0x0c);
      }
    }

    assertThat(guest.interrupts).isEqualTo(1_024);
  }

  @Test
  void aGuestThatNeverReadsRegisterCCostsOneTimerOnly() {
    guest.write(0x0a, 0x23);
    enable(PERIODIC | UPDATE_ENDED);
    guest.seconds(100);

    assertThat(guest.timers.fired).isOne();
    assertThat(guest.timers.anyArmed()).isFalse();
  }

  @Test
  void rateZeroIsOff() {
    guest.write(0x0a, 0x20);
    enable(PERIODIC);
    guest.seconds(10);

    assertThat(guest.interrupts).isZero();
    assertThat(guest.read(0x0c) & PERIODIC).isZero();
  }

  @Test
  void settingTheTimeStopsUpdatesAndTheirInterrupt() {
    enable(UPDATE_ENDED);
    enable(UPDATE_ENDED | SET);
    guest.seconds(10);

    assertThat(guest.interrupts).isZero();
    assertThat(guest.read(0x0b) & UPDATE_ENDED).isZero();
    assertThat(guest.read(0x0c) & UPDATE_ENDED).isZero();
  }

  @Test
  void aLateTimerIsOneInterrupt() {
    enable(UPDATE_ENDED);
    guest.timers.stall(5_000_000_000L);
    guest.seconds(0);

    assertThat(guest.interrupts).isOne();
    assertThat(guest.shown()).isEqualTo("2024-02-29 00:00:03");
  }

  @Test
  void aClosedClockIsSilent() {
    enable(UPDATE_ENDED);
    guest.rtc.close();
    enable(UPDATE_ENDED | PERIODIC);
    guest.seconds(10);

    assertThat(guest.timers.fired).isZero();
    assertThat(guest.timers.anyArmed()).isFalse();
  }

  private void enable(int interrupts) {
    guest.write(0x0b, HOURS_24 | interrupts);
  }
}
