package io.cupule.device.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cupule.device.ChipRig;
import io.cupule.device.DeviceException;
import io.cupule.device.Fuzz;
import io.cupule.device.SavedAnywhere;
import io.cupule.time.ManualTimers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** State of the clocks: what they show and when they interrupt later. */
class ClockStateTest {
  private static final Instant START = Instant.parse("2028-02-28T23:59:57.3Z");

  private static final class PitRig extends ChipRig<PitState> {
    private final Pit chip = new Pit(this::line, timers);

    PitRig(long now) {
      super(now);
    }

    @Override
    protected Pit chip() {
      return chip;
    }

    @Override
    protected Object access(RandomGenerator random) {
      return switch (random.nextInt(12)) {
        case 0, 1, 2 -> pass(random);
        case 3 -> write(3, random.nextInt(3) << 6 | 0x30 | random.nextInt(16));
        case 4 -> write(random.nextInt(3), random.nextInt(256));
        case 5 -> Fuzz.access(random, chip.speakerPort(), Pit.SPEAKER_LENGTH);
        case 6 -> program(random.nextInt(3), random.nextInt(6), random.nextInt(0x1_0000));
        case 7 -> latched(random.nextInt(3));
        case 8 -> gate(random.nextInt(2));
        default -> Fuzz.access(random, chip.ports(), Pit.LENGTH);
      };
    }

    private Object write(int port, int value) {
      chip.ports().write(port, 1, value);
      return "written";
    }

    private Object program(int channel, int mode, int count) {
      write(3, channel << 6 | 0x30 | mode << 1);
      write(channel, count & 0xff);
      return write(channel, count >> 8);
    }

    private Object latched(int channel) {
      write(3, channel << 6);
      return chip.ports().read(channel, 1) << 8 | chip.ports().read(channel, 1);
    }

    private Object gate(int level) {
      chip.speakerPort().write(0, 1, level);
      return chip.speakerPort().read(0, 1);
    }
  }

  @Test
  void theIntervalTimerContinuesFromAnyState() {
    SavedAnywhere.check("PIT", PitRig::new);
  }

  @Test
  void anInterruptThatIsOverdueWhenTheTimerIsSavedIsNotLost() {
    VirtualTimers before = new VirtualTimers();
    Pit saved = new Pit(asserted -> {}, before);
    saved.ports().write(3, 1, 0x30); // mode 0
    saved.ports().write(0, 1, 3);
    saved.ports().write(0, 1, 3);
    before.stall(1_000_000_000);
    ManualTimers after = new ManualTimers();
    int[] interrupts = new int[1];
    Pit loaded = new Pit(asserted -> interrupts[0] += asserted ? 1 : 0, after);

    loaded.load(saved.state());
    after.advance(0);

    assertThat(interrupts[0]).isOne();
  }

  private static final class RtcRig extends ChipRig<RtcState> {
    private static final int[] INDICES = {
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0x0c, 0x0d, 0x32, 0x15, 0x50
    };
    private final Rtc chip = new Rtc(this::line, timers, InstantSource.fixed(START), 1L << 31, 0);

    RtcRig(long now) {
      super(now);
    }

    @Override
    protected Rtc chip() {
      return chip;
    }

    @Override
    protected Object access(RandomGenerator random) {
      int index = INDICES[random.nextInt(INDICES.length)];
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          return pass(random);
        }
        case 3 -> chip.ports().write(0, 2, 0x0b | (random.nextInt(256) & ~0x80L) << 8);
        case 4 -> chip.ports().write(0, 2, 0x0a | (0x20L | random.nextInt(16)) << 8);
        case 5 -> chip.ports().write(0, 2, index | (long) random.nextInt(256) << 8);
        default -> {
          chip.ports().write(0, 1, index);
          return "%x=%x".formatted(index, chip.ports().read(1, 1));
        }
      }
      return "written";
    }
  }

  @Test
  void theRealTimeClockContinuesFromAnyState() {
    SavedAnywhere.check("RTC", RtcRig::new);
  }

  @Test
  void aResetSetsTheClockToTheTimeOfTheHost() {
    Instant[] host = {START};
    ManualTimers timers = new ManualTimers();
    Rtc rtc = new Rtc(asserted -> {}, timers, () -> host[0], 0, 0);
    timers.advance(5_000_000_000L);
    host[0] = START.plusSeconds(3600);

    rtc.reset();

    rtc.ports().write(0, 1, 4);
    assertThat(rtc.ports().read(1, 1)).as("hours").isEqualTo(0x00);
    rtc.ports().write(0, 1, 2);
    assertThat(rtc.ports().read(1, 1)).as("minutes").isEqualTo(0x59);
  }

  @Test
  void aClosedClockLoadsWithoutATimer() {
    ManualTimers timers = new ManualTimers();
    Rtc rtc = new Rtc(asserted -> {}, timers, InstantSource.fixed(START), 0, 0);
    rtc.ports().write(0, 2, 0x420b);
    Pit pit = new Pit(asserted -> {}, timers);
    pit.ports().write(3, 1, 0x34);
    pit.ports().write(0, 1, 0);
    pit.ports().write(0, 1, 0x10);
    RtcState rtcState = rtc.state();
    PitState pitState = pit.state();
    assertThat(timers.nextDeadline()).isNotEqualTo(Long.MAX_VALUE);
    rtc.close();
    pit.close();

    rtc.load(rtcState);
    pit.load(pitState);

    assertThat(timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aDamagedStateIsRefused() {
    refused(() -> new PitState.Count(2, true, true, true, 0, 0, 0, 0, 0), "PIT", "count 0");
    refused(() -> new PitState.Count(2, false, true, false, 0, 0, 0, 0, 0), "PIT", "no count");
    refused(() -> new PitState.Count(6, true, true, true, 1, 0, 0, 0, 0), "PIT", "counter mode 6");
    refused(
        () -> new PitState.Count(2, true, true, true, 0x1_0001, 0, 0, 0, 0), "PIT", "count 65537");
    refused(() -> channel(-1), "PIT", "low byte -1");
    refused(() -> rtc(List.of(1, 2), 0), "RTC", "other number of registers");
    refused(() -> rtc(Collections.nCopies(Rtc.REGISTERS, 256), 0), "RTC", "register 256");
    refused(
        () -> rtc(Collections.nCopies(Rtc.REGISTERS, 0), 1L << 41), "RTC", "second 2199023255552");
  }

  private static PitState.Channel channel(int lowByte) {
    return new PitState.Channel(
        0x30,
        lowByte,
        false,
        false,
        0,
        false,
        0,
        false,
        new PitState.Count(0, true, false, false, 0, 0, 0, 0, 0));
  }

  private static RtcState rtc(List<Integer> registers, long second) {
    return new RtcState(RtcState.VERSION, 0, 0, registers, 0, 0, second);
  }

  private static void refused(ThrowingCallable made, String chip, String why) {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(made)
        .withMessageContaining("%s: damaged state (%s)".formatted(chip, why));
  }
}
