package io.cupule.device.clock;

import io.cupule.device.BytePorts;
import io.cupule.device.Device;
import io.cupule.device.DeviceContext;
import io.cupule.device.DeviceException;
import io.cupule.device.DeviceFactory;
import io.cupule.device.InterruptLine;
import io.cupule.device.PlacedDevice;
import io.cupule.device.Region;
import io.cupule.device.Stateful;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * An MC146818 real-time clock (Motorola's data sheet) with 114 bytes of memory, behind two ports as
 * in PCs, with the century in byte 0x32.
 *
 * <p>The wall clock is read at power-up and at each reset, as UTC; after that, time follows the
 * timer service's clock. So a guest sees neither jumps nor other guests' changes (as in ACRN). The
 * guest may set any date. The day of the week follows from the date. A date that does not exist
 * becomes the nearest one that does.
 *
 * <p>Flags in register C are always correct, even with interrupts disabled. The host's timers are
 * used only for enabled interrupts, and only until the guest has read register C.
 *
 * <p>Any thread may call any method. The line is driven and the timer armed with the lock held.
 */
public final class Rtc implements Stateful<RtcState> {
  /** The port of the register index; the next one is the data. */
  public static final long PORT = 0x70;

  /** Number of ports. */
  public static final long LENGTH = 2;

  /** Interrupt of the clock. */
  public static final int IRQ = 8;

  static final int REGISTERS = 128;
  private static final int C = 0x0c;
  private static final int D = 0x0d;

  private static final int A_RATE = 0x0f;

  /** A 32,768 Hz crystal, 1024 periodic pulses per second. */
  private static final int A_INITIAL = 0x26;

  /** Bits of register B, which enables interrupts, and of register C, which reports them. */
  private static final int UPDATE_ENDED = 0x10;

  private static final int ALARM = 0x20;
  private static final int PERIODIC = 0x40;
  private static final int C_INTERRUPT = 0x80;
  private static final int D_VALID = 0x80;

  private static final long NEVER = Long.MAX_VALUE;

  private final InterruptLine line;
  private final NanoClock clock;
  private final InstantSource wall;
  private final long below4Gib;
  private final long above4Gib;
  private final TimerService.Timer timer;
  private final int[] registers = new int[REGISTERS];
  private final RtcTime time = new RtcTime(registers);
  private final RtcDivider divider = time.divider();

  /** Replaced by a load alone, with the lock held. */
  private Oscillator crystal;

  private int index;
  private int flags;
  private long lastSecond;
  private long lastPeriods;
  private boolean asserted;
  private boolean closed;

  /**
   * Creates a clock that runs, in BCD and 24 hours, with all interrupts off.
   *
   * @param line asserted while an enabled interrupt waits for the guest to read register C
   * @param timers provides the clock and the timer
   * @param wall the time of day to start with, at first and after a reset
   * @param below4Gib bytes of guest memory below 4 GiB, for bytes 0x15-0x18, 0x30-0x31, 0x34-0x35
   * @param above4Gib bytes of guest memory from 4 GiB on, for bytes 0x5b-0x5d
   * @throws DeviceException if a size is negative
   */
  public Rtc(
      InterruptLine line, TimerService timers, InstantSource wall, long below4Gib, long above4Gib) {
    if (below4Gib < 0 || above4Gib < 0) {
      throw new DeviceException(
          "RTC: memory of %d and %d bytes; give sizes of 0 or more"
              .formatted(below4Gib, above4Gib));
    }
    this.line = line;
    this.clock = timers.clock();
    this.wall = wall;
    this.below4Gib = below4Gib;
    this.above4Gib = above4Gib;
    this.crystal = new Oscillator(RtcDivider.HERTZ, clock.nanoTime());
    this.timer = timers.timer("RTC", this::expired);
    load(initial());
  }

  /**
   * The settings of the clock.
   *
   * @param below4Gib bytes of guest memory below 4 GiB
   * @param above4Gib bytes of guest memory from 4 GiB on
   */
  public record Settings(long below4Gib, long above4Gib) implements DeviceFactory {
    @Override
    public PlacedDevice make(DeviceContext context) {
      InterruptLine line = context.interrupts().line(IRQ);
      Rtc rtc = new Rtc(line, context.timers(), context.wall(), below4Gib, above4Gib);
      return PlacedDevice.atPorts(rtc, new Region(PORT, LENGTH, rtc.ports()));
    }
  }

  /**
   * Returns the clock's two ports.
   *
   * @return the device to register at {@link #PORT}
   */
  public Device ports() {
    return BytePorts.device("RTC", new Ports());
  }

  /** Stops timers and changes of the line, because the machine has ended; repeatable. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }

  @Override
  public synchronized RtcState state() {
    long nanos = clock.nanoTime();
    catchUp(crystal.ticks(nanos));
    return new RtcState(
        RtcState.VERSION,
        nanos - crystal.origin(),
        index,
        Arrays.stream(registers).boxed().toList(),
        flags,
        divider.phase(),
        divider.secondsAtPhase());
  }

  @Override
  public synchronized void load(RtcState state) {
    long nanos = clock.nanoTime();
    crystal = new Oscillator(RtcDivider.HERTZ, nanos - state.ageNanos());
    index = state.index() & (REGISTERS - 1);
    for (int register = 0; register < REGISTERS; register++) {
      registers[register] = state.registers().get(register) & 0xff;
    }
    flags = state.flags();
    divider.load(state.phase(), state.secondsAtPhase());
    long now = crystal.ticks(nanos); // the same instant: no event falls between
    forgetThePast(now);
    if (!closed) {
      settle(now);
    }
  }

  /** Returns the state after power-up at the present time of the wall clock. */
  @Override
  public RtcState initial() {
    int[] fresh = new int[REGISTERS];
    fresh[RtcTime.A] = A_INITIAL;
    fresh[RtcTime.B] = RtcFormat.HOURS_24;
    CmosMemory.describe(fresh, below4Gib, above4Gib);
    Instant start = wall.instant();
    return new RtcState(
        RtcState.VERSION,
        0,
        0,
        Arrays.stream(fresh).boxed().toList(),
        0,
        -start.getNano() * (long) RtcDivider.HERTZ / 1_000_000_000,
        start.getEpochSecond());
  }

  private long now() {
    return crystal.ticks(clock.nanoTime());
  }

  private synchronized void expired() {
    if (closed) {
      return; // the timer was already running, and the line's receiver may be gone
    }
    long now = now();
    catchUp(now);
    settle(now);
  }

  private synchronized int read() {
    long now = now();
    return switch (index) {
      case C -> takeFlags(now);
      case D -> D_VALID;
      default -> time.read(index, now);
    };
  }

  private synchronized void write(int value) {
    if (index == C || index == D) {
      return; // read-only
    }
    long now = now();
    catchUp(now);
    time.write(index, value, now);
    forgetThePast(now);
    settle(now);
  }

  private int takeFlags(long now) {
    catchUp(now);
    int value = flags | (isInterrupting() ? C_INTERRUPT : 0);
    flags = 0;
    settle(now);
    return value;
  }

  /** Forgets earlier events, because they do not count under a new setting. */
  private void forgetThePast(long now) {
    lastSecond = divider.seconds(now);
    lastPeriods = rate() == 0 ? 0 : divider.periods(rate(), now);
  }

  private int rate() {
    return registers[RtcTime.A] & A_RATE;
  }

  /** Sets the flags of the events since the last call. */
  private void catchUp(long now) {
    if (rate() != 0 && !time.isDividerReset()) {
      long periods = divider.periods(rate(), now);
      flags |= periods != lastPeriods ? PERIODIC : 0;
      lastPeriods = periods;
    }
    long second = divider.seconds(now);
    if (!time.isHalted() && second != lastSecond) {
      flags |= UPDATE_ENDED | (time.wasAlarm(lastSecond, second) ? ALARM : 0);
      lastSecond = second;
    }
  }

  private boolean isInterrupting() {
    return (flags & registers[RtcTime.B]) != 0;
  }

  /** Drives the line, and arms the timer for the next event that asserts it. */
  private void settle(long now) {
    if (isInterrupting() != asserted) {
      asserted = !asserted;
      line.set(asserted);
    }
    int awaited = closed || asserted ? 0 : registers[RtcTime.B];
    long due = NEVER;
    if ((awaited & PERIODIC) != 0 && rate() != 0 && !time.isDividerReset()) {
      due = divider.nextPeriod(rate(), now);
    }
    if ((awaited & (ALARM | UPDATE_ENDED)) != 0 && !time.isHalted()) {
      due = Math.min(due, divider.nextSecond(now));
    }
    if (due == NEVER) {
      timer.cancel();
    } else {
      timer.arm(crystal.nanosAt(due));
    }
  }

  private final class Ports implements BytePorts {
    /** The index cannot be read. */
    @Override
    public int read(int port) {
      return port == 0 ? 0xff : Rtc.this.read();
    }

    @Override
    public void write(int port, int value) {
      if (port == 0) {
        select(value);
      } else {
        Rtc.this.write(value);
      }
    }
  }

  /** Selects an index; its top bit masks NMIs on a PC. */
  private synchronized void select(int value) {
    index = value & (REGISTERS - 1);
  }
}
