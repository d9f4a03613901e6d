package io.cupule.sched;

import io.cupule.sched.ReservationPeriod.Phase;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Records whether a thread gets its {@link Reservation}, period by period. A policy with
 * reservations writes it, under the lock of the thread's pCPU; any thread may read it without a
 * lock. It may outlive its thread and continue with another one.
 *
 * <p>A period is met if by its deadline the thread had its whole budget, or needed no more because
 * it slept or was put to sleep. A thread that waits or runs with budget left at the deadline has
 * missed the period. It is late until it gets the rest or needs no more; while it still waits, each
 * further period without its own budget is also missed. A period is also missed if the host took a
 * tenth of the budget or more; a smaller part is the normal cost of a hand-over. If a change, a
 * move or the thread's end cuts a period short, it counts only if it was met.
 */
public final class ReservationAccount {
  private static final long PAUSE_NS = 10_000;

  private final LongSupplier takenNs;

  /** Differs from {@link #done} while a value is being written. */
  private volatile long begun;

  private volatile long done;
  private final ReservationPeriod present = new ReservationPeriod();

  /** Opens an account of a thread that loses no time to the host. */
  public ReservationAccount() {
    this(() -> 0);
  }

  /**
   * Opens an account.
   *
   * @param takenNs nanoseconds in which the thread had its pCPU but the host ran others, as far as
   *     known; never decreasing; called under the pCPU's lock and by readers
   */
  public ReservationAccount(LongSupplier takenNs) {
    this.takenNs = takenNs;
  }

  /** Begins a new period and ends the one before; the thread waits for its budget. */
  public void begin(long now, long deadline, Reservation reservation) {
    long taken = takenNs.getAsLong();
    write();
    present.close(now, taken);
    present.open(deadline, reservation, taken);
    written();
  }

  /** Notes that the thread runs from {@code now} on and needs {@code leftNs} for its budget. */
  public void runs(long now, long leftNs) {
    write();
    present.enter(Phase.RUNS, now + leftNs);
    written();
  }

  /** Notes that the thread is ready, has budget left and does not run. */
  public void waits() {
    write();
    present.enter(Phase.WAITS, ReservationPeriod.NEVER);
    written();
  }

  /** Notes that the thread had its whole budget at {@code at}, and wants to continue. */
  public void used(long at) {
    write();
    present.enter(Phase.USED, at);
    written();
  }

  /** Notes that the thread needs no more. */
  public void rests(long now) {
    write();
    present.rest(now);
    written();
  }

  /** Ends the present period without a new one. */
  public void end(long now) {
    long taken = takenNs.getAsLong();
    write();
    present.close(now, taken);
    written();
  }

  /** Returns the results of periods over by {@code now}, and of those known to be missed. */
  public ReservationStats read(long now) {
    ReservationPeriod copy = new ReservationPeriod();
    long before;
    do {
      before = done;
      if (before != begun) {
        LockSupport.parkNanos(PAUSE_NS); // Linux may have preempted the writer
      }
      copy.copy(present);
    } while (before != begun);
    copy.foresee(now, takenNs.getAsLong());
    return copy.stats();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  private void write() {
    begun++;
  }

  private void written() {
    done = begun;
  }
}
