package io.cupule.vcpu.account;

import io.cupule.sched.ReservationAccount;
import io.cupule.time.NanoClock;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AtomicHistogram;

/**
 * The times and counters of a vCPU. Counters never decrease, and times add up. It outlives its
 * {@code Vcpu}, so a new vCPU of the same VM continues it; in between its state is OFFLINE. One
 * vCPU at a time writes; any thread may read without a lock.
 */
public final class VcpuAccount {
  private static final long LONGEST_WAIT_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private final StateClock states;

  /** Written under the pCPU's lock. */
  private final EnumCounters<SwitchCause> switches = new EnumCounters<>(SwitchCause.class);

  // Written by the vCPU's thread.
  private final EnumCounters<ExitReason> exits = new EnumCounters<>(ExitReason.class);
  private final EnumCounters<VcpuEvent> waits = new EnumCounters<>(VcpuEvent.class);
  private final AtomicLong guestNanos = new AtomicLong();

  // Written by any thread.
  private final EnumCounters<Request> requests = new EnumCounters<>(Request.class);
  private final AtomicLong kicks = new AtomicLong();
  private final AtomicHistogram wakeToRun = new AtomicHistogram(LONGEST_WAIT_NANOS, DIGITS);
  private final StolenTime stolen = new StolenTime();
  private final ReservationAccount reservation = new ReservationAccount(stolen::ofTurns);

  /**
   * Opens an account in the state OFFLINE.
   *
   * @param since start of its times, in nanoseconds of the clock of the vCPU's pCPUs
   */
  public VcpuAccount(long since) {
    states = new StateClock(since);
  }

  StateClock states() {
    return states;
  }

  /** Notes the state that the vCPU enters now. Under the pCPU's lock. */
  public void enter(RunState next, NanoClock clock) {
    states.enter(next, clock);
  }

  /** Counts a switch. Under the pCPU's lock. */
  public void countSwitch(SwitchCause cause) {
    switches.count(cause);
  }

  /** Returns how often the vCPU gave up its pCPU so far, for any cause. Any thread. */
  public long switches() {
    return switches.sum();
  }

  /** Counts an exit and the time in the guest before it. vCPU's thread only. */
  public void countExit(ExitReason reason, long nanos) {
    exits.count(reason);
    guestNanos.setRelease(guestNanos.getPlain() + nanos); // one writer
  }

  /** Counts the begin of a wait. vCPU's thread only. */
  public void countWait(VcpuEvent event) {
    waits.count(event);
  }

  /** Counts a request. Any thread. */
  public void countRequest(Request request) {
    requests.countShared(request);
  }

  /** Returns the counter of kicks; they give kicks their tickets. */
  public AtomicLong kicks() {
    return kicks;
  }

  /** Returns the measurement of stolen time, which the vCPU's thread reports its turns to. */
  public StolenTime stolen() {
    return stolen;
  }

  /** Notes the end of a turn, when its stolen time is known. vCPU's thread only. */
  public void turnEnds(long now) {
    stolen.turnEnds(now, states.since());
  }

  /** Returns the results of its reservation. */
  public ReservationAccount reservation() {
    return reservation;
  }

  /** Counts a wake-up; a wait above one hour counts as one hour. */
  public void countWake(long nanos) {
    wakeToRun.recordValue(Math.clamp(nanos, 0, LONGEST_WAIT_NANOS));
  }

  /** Returns its recent state. */
  public RunState state() {
    return states.state();
  }

  /**
   * A state and its duration.
   *
   * @param state the state that time counts for
   * @param nanos nanoseconds since it was entered, at least 0
   * @param runningNanos nanoseconds that the vCPU has been running so far
   * @param stolenNanos the part of them in which Linux ran others on its CPU
   */
  public record StateTimes(RunState state, long nanos, long runningNanos, long stolenNanos) {}

  /**
   * Returns its present state and duration; much cheaper than {@link #read}.
   *
   * @param now nanoseconds of the clock of its times
   */
  public StateTimes stateTimes(long now) {
    StateClock.Reading times = states.reading(now);
    long running = times.nanos(RunState.RUNNING);
    return new StateTimes(times.state(), times.age(now), running, stolen(times, now));
  }

  /**
   * Returns all values so far.
   *
   * @param now nanoseconds of the clock of its times
   */
  public VcpuStats read(long now) {
    StateClock.Reading times = states.reading(now);
    return new VcpuStats(
        exits.counted(),
        kicks.get(),
        Math.min(guestNanos.getAcquire(), times.nanos(RunState.RUNNING)), // read a moment later
        times.nanos(),
        times.state(),
        times.since(),
        switches.all(),
        wakeToRun.copy(),
        requests.counted(),
        waits.counted(),
        stolen(times, now),
        reservation.read(now));
  }

  private long stolen(StateClock.Reading times, long now) {
    long turn = times.state() == RunState.RUNNING ? times.age(now) : 0;
    return stolen.nanos(turn, times.nanos(RunState.RUNNING));
  }
}
