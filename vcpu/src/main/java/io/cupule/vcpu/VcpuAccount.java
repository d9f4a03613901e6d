package io.cupule.vcpu;

import io.cupule.sched.ReservationAccount;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AtomicHistogram;

/**
 * What a vCPU did with its time and how often: counters that never go back, and times that add up.
 * It outlives the {@link Vcpu} that writes it, so that one made anew for the same VM goes on where
 * the last one stopped; in between its state is OFFLINE. One vCPU at a time writes, anyone reads
 * without a lock.
 */
public final class VcpuAccount {
  private static final long LONGEST_WAIT_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private final StateClock states;
  private final SwitchCounters switches = new SwitchCounters();
  private final ExitCounters exits = new ExitCounters();
  private final RequestCounters requests = new RequestCounters();
  private final WaitCounters waits = new WaitCounters();
  private final AtomicLong kicks = new AtomicLong();
  private final AtomicHistogram wakeToRun = new AtomicHistogram(LONGEST_WAIT_NANOS, DIGITS);
  private final StolenTime stolen = new StolenTime();
  private final ReservationAccount reservation = new ReservationAccount(stolen::ofTurns);

  /**
   * Opens an account in the state OFFLINE.
   *
   * @param since when its times begin, in nanoseconds of the clock of the vCPU's pCPUs
   */
  public VcpuAccount(long since) {
    states = new StateClock(since);
  }

  StateClock states() {
    return states;
  }

  SwitchCounters switches() {
    return switches;
  }

  ExitCounters exits() {
    return exits;
  }

  RequestCounters requests() {
    return requests;
  }

  WaitCounters waits() {
    return waits;
  }

  /** Kicks so far; a {@link Kick} takes its tickets from it. */
  AtomicLong kicks() {
    return kicks;
  }

  AtomicHistogram wakeToRun() {
    return wakeToRun;
  }

  StolenTime stolen() {
    return stolen;
  }

  /** By the vCPU's thread, at the end of its turn: of this turn it is known what Linux took. */
  void turnEnds(long now) {
    stolen.turnEnds(now, states.since());
  }

  ReservationAccount reservation() {
    return reservation;
  }

  /** One wake-up: longer waits than an hour count as an hour. */
  void countWake(long nanos) {
    wakeToRun.recordValue(Math.clamp(nanos, 0, LONGEST_WAIT_NANOS));
  }

  /** The state that it is in, a moment old. */
  public RunState state() {
    return states.state();
  }

  /**
   * A state and how long it lasts.
   *
   * @param state what time is accounted to
   * @param nanos nanoseconds since it was entered, at least 0
   * @param runningNanos nanoseconds that the vCPU has been running so far
   * @param stolenNanos those of them in which Linux had others on its CPU
   */
  public record Standing(RunState state, long nanos, long runningNanos, long stolenNanos) {}

  /**
   * The state that it is in and for how long; much cheaper than {@link #read}.
   *
   * @param now nanoseconds of the clock by which its times began
   */
  public Standing standing(long now) {
    StateClock.Reading times = states.reading(now);
    long running = times.nanos(RunState.RUNNING);
    return new Standing(times.state(), times.age(now), running, stolen(times, now));
  }

  /**
   * All that was counted so far.
   *
   * @param now nanoseconds of the clock by which its times began
   */
  public VcpuStats read(long now) {
    StateClock.Reading times = states.reading(now);
    return new VcpuStats(
        exits.exits(),
        kicks.get(),
        Math.min(exits.guestNanos(), times.nanos(RunState.RUNNING)), // it was read a moment later
        times.nanos(),
        times.state(),
        times.since(),
        switches.read(),
        wakeToRun.copy(),
        requests.read(),
        waits.read(),
        stolen(times, now),
        reservation.read(now));
  }

  private long stolen(StateClock.Reading times, long now) {
    long turn = times.state() == RunState.RUNNING ? times.age(now) : 0;
    return stolen.nanos(turn, times.nanos(RunState.RUNNING));
  }
}
