package io.cupule.device.clock;

import io.cupule.device.Stateful;
import java.util.List;

/**
 * The state of a {@link Pit}. Times are pulses of the chip's clock since its first one.
 *
 * @param version {@link #VERSION}
 * @param ageNanos nanoseconds since the first pulse
 * @param channels the three channels
 * @param speaker the stored bits of the speaker's port
 * @param due when channel 0 interrupts next; {@link Long#MAX_VALUE} for never
 * @param lastInterrupt when it was due to interrupt last
 */
public record PitState(
    int version, long ageNanos, List<Channel> channels, int speaker, long due, long lastInterrupt) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** The number of channels. */
  static final int CHANNELS = 3;

  /** Refuses another version and another number of channels. */
  public PitState {
    Stateful.requireVersion("PIT", version, VERSION);
    channels = List.copyOf(channels);
    Stateful.require("PIT", channels.size() == CHANNELS, "other number of channels");
  }

  /**
   * The programming interface of a channel.
   *
   * @param control the last control word
   * @param lowByte the first byte of a count that is being written
   * @param highIsWritten whether the next byte written is the high one
   * @param highIsRead whether the next byte read is the high one
   * @param latchedCount the latched count
   * @param countIsLatched whether the next reads return it
   * @param latchedStatus the latched status
   * @param statusIsLatched whether the next read returns it
   * @param count the count
   */
  public record Channel(
      int control,
      int lowByte,
      boolean highIsWritten,
      boolean highIsRead,
      int latchedCount,
      boolean countIsLatched,
      int latchedStatus,
      boolean statusIsLatched,
      Count count) {

    /** Refuses values that do not fit the registers. */
    public Channel {
      Stateful.requireUpTo("PIT", "control word", control, 0xff);
      Stateful.requireUpTo("PIT", "low byte", lowByte, 0xff);
      Stateful.requireUpTo("PIT", "latched count", latchedCount, Count.MOST);
      Stateful.requireUpTo("PIT", "latched status", latchedStatus, 0xff);
    }
  }

  /**
   * The count of a channel.
   *
   * @param mode 0 to 5
   * @param gate the level of the gate
   * @param written whether a count was written after the mode
   * @param counting whether it counts
   * @param count the count that is in use, 0 before the first one
   * @param start when it was loaded
   * @param held how far it had counted when the gate stopped it
   * @param next a count that waits; 0 if none does
   * @param switchAt when that one takes over in the periodic modes
   */
  public record Count(
      int mode,
      boolean gate,
      boolean written,
      boolean counting,
      int count,
      long start,
      long held,
      int next,
      long switchAt) {

    private static final int MOST = 0x1_0000; // written as 0

    /** Refuses a mode or count that does not exist, and a written count that is nowhere. */
    public Count {
      Stateful.requireUpTo("PIT", "counter mode", mode, Countdown.HARDWARE_STROBE);
      Stateful.requireUpTo("PIT", "count", count, MOST);
      Stateful.requireUpTo("PIT", "next count", next, MOST);
      Stateful.require("PIT", count > 0 || !counting, "count 0");
      Stateful.require("PIT", count > 0 || next > 0 || !written, "no count");
    }
  }
}
