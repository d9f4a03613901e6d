package io.cupule.device.clock;

import io.cupule.device.Stateful;
import java.util.List;

/**
 * The state of an {@link Rtc}. Its line follows from it. Times are pulses of the 32,768 Hz crystal
 * since its first one.
 *
 * @param version {@link #VERSION}
 * @param ageNanos nanoseconds since the first pulse
 * @param index the selected register
 * @param registers all registers and the memory, 0 to 255 each
 * @param flags the flags of register C, for all events until now
 * @param phase a pulse at which a second began
 * @param secondsAtPhase seconds since 1970 then
 */
public record RtcState(
    int version,
    long ageNanos,
    int index,
    List<Integer> registers,
    int flags,
    long phase,
    long secondsAtPhase) {
  /** The version of this form. */
  public static final int VERSION = 1;

  private static final long FARTHEST_PHASE = 1L << 60; // a million years of pulses
  private static final long FARTHEST_SECOND = 1L << 40; // beyond the year 9999 of a guest

  /** Refuses another version and values that no chip can have. */
  public RtcState {
    Stateful.requireVersion("RTC", version, VERSION);
    registers = List.copyOf(registers);
    Stateful.require("RTC", registers.size() == Rtc.REGISTERS, "other number of registers");
    registers.forEach(value -> Stateful.requireUpTo("RTC", "register", value, 0xff));
    Stateful.requireUpTo("RTC", "index", index, Rtc.REGISTERS - 1);
    Stateful.requireUpTo("RTC", "flags", flags, 0xff);
    Stateful.require("RTC", Math.abs(phase) <= FARTHEST_PHASE, "phase " + phase);
    Stateful.require(
        "RTC", Math.abs(secondsAtPhase) <= FARTHEST_SECOND, "second " + secondsAtPhase);
  }
}
