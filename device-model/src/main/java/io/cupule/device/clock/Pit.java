package io.cupule.device.clock;

import io.cupule.device.BytePorts;
import io.cupule.device.Device;
import io.cupule.device.InterruptLine;
import io.cupule.device.Stateful;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.util.Arrays;

/**
 * An 8254 interval timer (data sheet 231164), connected as in a PC: channel 0 interrupts, channel 1
 * once refreshed the memory, channel 2 has its gate and output at port 0x61 and would drive the
 * speaker.
 *
 * <p>Interrupt 0 is a pulse each time that a count of channel 0 ends and its output rises.
 * Interrupts are not queued: a late one stands for all that were due. In the periodic modes they
 * are at least {@link #SHORTEST_PERIOD} apart, so that a guest cannot keep the host's timers busy;
 * counters and outputs remain exact.
 *
 * <p>Any thread may call any method. The line is driven and the timer armed with the lock held.
 */
public final class Pit implements Stateful<PitState> {
  /** First port of the chip. */
  public static final long PORT = 0x40;

  /** Number of ports of the chip. */
  public static final long LENGTH = 4;

  /** The port of the speaker's gate and of channel 2's output. */
  public static final long SPEAKER_PORT = 0x61;

  /** Number of ports of the speaker. */
  public static final long SPEAKER_LENGTH = 1;

  /** Interrupt of channel 0. */
  public static final int IRQ = 0;

  /** Pulses of the chip's clock per second. */
  public static final long HERTZ = 1_193_182;

  /** The shortest time between periodic interrupts, in nanoseconds. */
  public static final long SHORTEST_PERIOD = 200_000;

  private static final long SHORTEST_TICKS = Math.ceilDiv(SHORTEST_PERIOD * HERTZ, 1_000_000_000);

  private static final int CONTROL_PORT = 3;
  private static final int READ_BACK = 3;
  private static final int READ_BACK_NO_COUNT = 0x20;
  private static final int READ_BACK_NO_STATUS = 0x10;
  private static final int ACCESS_BITS = 0x30;

  private static final int SPEAKER_GATE = 0x01;
  private static final int SPEAKER_WRITABLE = 0x0f;
  private static final int SPEAKER_REFRESH = 0x10;
  private static final int SPEAKER_OUT = 0x20;

  /** Channel 1 requested a refresh every 15 us, and each request flips the bit. */
  private static final long REFRESH_TICKS = 18;

  private final InterruptLine line;
  private final NanoClock clock;
  private final TimerService.Timer timer;
  private final PitChannel[] channels = newChannels();

  /** Replaced by a load alone, with the lock held. */
  private Oscillator oscillator;

  private int speaker;
  private long due = Countdown.NEVER;
  private long lastInterrupt = -SHORTEST_TICKS;
  private boolean closed;

  /**
   * Creates a timer that is not counting yet.
   *
   * @param line interrupt 0; raised and lowered at once
   * @param timers provides the clock and the timer
   */
  public Pit(InterruptLine line, TimerService timers) {
    this.line = line;
    this.clock = timers.clock();
    this.oscillator = new Oscillator(HERTZ, clock.nanoTime());
    this.timer = timers.timer("PIT", this::expired);
  }

  /**
   * Returns the chip's registers.
   *
   * @return the device to register at {@link #PORT}
   */
  public Device ports() {
    return BytePorts.device("PIT", new ChipPorts());
  }

  /**
   * Returns the speaker's port: gate of channel 2 (bit 0), speaker (1, stored without effect), two
   * bits of the chip set (2 and 3, stored), refresh (4, flips every 15 us), output of channel 2
   * (5).
   *
   * @return the device to register at {@link #SPEAKER_PORT}
   */
  public Device speakerPort() {
    return BytePorts.device("speaker", new SpeakerPort());
  }

  /** Stops arming timers, because the machine has ended; repeatable. */
  @Override
  public synchronized void close() {
    closed = true;
    schedule(now());
  }

  /** Returns the channels after power-up; the gate of channel 2 is at the speaker's port. */
  private static PitChannel[] newChannels() {
    return new PitChannel[] {new PitChannel(true), new PitChannel(true), new PitChannel(false)};
  }

  @Override
  public synchronized PitState state() {
    long age = clock.nanoTime() - oscillator.origin();
    return state(age, channels, speaker, due, lastInterrupt);
  }

  /** Continues from a state; an interrupt that is overdue in it comes at once. */
  @Override
  public synchronized void load(PitState state) {
    oscillator = new Oscillator(HERTZ, clock.nanoTime() - state.ageNanos());
    for (int number = 0; number < channels.length; number++) {
      channels[number].load(state.channels().get(number));
    }
    speaker = state.speaker() & SPEAKER_WRITABLE;
    lastInterrupt = state.lastInterrupt();
    due = closed ? Countdown.NEVER : state.due();
    arm();
  }

  @Override
  public PitState initial() {
    return state(0, newChannels(), 0, Countdown.NEVER, -SHORTEST_TICKS);
  }

  private static PitState state(
      long age, PitChannel[] channels, int speaker, long due, long lastInterrupt) {
    return new PitState(
        PitState.VERSION,
        age,
        Arrays.stream(channels).map(PitChannel::state).toList(),
        speaker,
        due,
        lastInterrupt);
  }

  private long now() {
    return oscillator.ticks(clock.nanoTime());
  }

  private synchronized void expired() {
    long now = now();
    interruptIfDue(now);
    schedule(now);
  }

  private void interruptIfDue(long now) {
    if (now >= due) {
      lastInterrupt = due;
      due = Countdown.NEVER;
      line.set(true);
      line.set(false);
    }
  }

  private void schedule(long now) {
    Countdown countdown = channels[0].countdown();
    long earliest =
        countdown.isPeriodic() ? Math.max(now, lastInterrupt + SHORTEST_TICKS - 1) : now;
    due = closed ? Countdown.NEVER : countdown.nextRise(earliest);
    arm();
  }

  private void arm() {
    if (due == Countdown.NEVER) {
      timer.cancel();
    } else {
      timer.arm(oscillator.nanosAt(due));
    }
  }

  private synchronized void control(int word) {
    long now = now();
    int number = word >> 6;
    if (number == READ_BACK) {
      readBack(word, now);
    } else if ((word & ACCESS_BITS) == 0) {
      channels[number].latchCount(now);
    } else if (number == 0) {
      interruptIfDue(now);
      channels[0].control(word);
      schedule(now);
    } else {
      channels[number].control(word);
    }
  }

  private void readBack(int command, long now) {
    for (int number = 0; number < channels.length; number++) {
      if ((command & (2 << number)) != 0) {
        if ((command & READ_BACK_NO_COUNT) == 0) {
          channels[number].latchCount(now);
        }
        if ((command & READ_BACK_NO_STATUS) == 0) {
          channels[number].latchStatus(now);
        }
      }
    }
  }

  private synchronized void writeCount(int number, int value) {
    long now = now();
    if (number == 0) {
      interruptIfDue(now);
    }
    channels[number].write(value, now);
    if (number == 0) {
      schedule(now);
    }
  }

  private synchronized int readCount(int number) {
    return channels[number].read(now());
  }

  private synchronized int readSpeaker() {
    long now = now();
    boolean refresh = ((now / REFRESH_TICKS) & 1) != 0;
    return speaker
        | (refresh ? SPEAKER_REFRESH : 0)
        | (channels[2].countdown().out(now) ? SPEAKER_OUT : 0);
  }

  private synchronized void writeSpeaker(int value) {
    speaker = value & SPEAKER_WRITABLE;
    channels[2].countdown().gate((value & SPEAKER_GATE) != 0, now());
  }

  private final class ChipPorts implements BytePorts {
    /** The control word cannot be read. */
    @Override
    public int read(int port) {
      return port == CONTROL_PORT ? 0xff : readCount(port);
    }

    @Override
    public void write(int port, int value) {
      if (port == CONTROL_PORT) {
        control(value);
      } else {
        writeCount(port, value);
      }
    }
  }

  private final class SpeakerPort implements BytePorts {
    @Override
    public int read(int port) {
      return readSpeaker();
    }

    @Override
    public void write(int port, int value) {
      writeSpeaker(value);
    }
  }
}
