package io.cupule.sched;

import io.cupule.sched.ReservationPeriod.Phase;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Tells whether a thread gets what its {@link Reservation} promises, period by period. A policy
 * that keeps reservations writes it, under the lock of the thread's pCPU; anyone reads, without a
 * lock. It may outlive its thread and go on with another one.
 *
 * <p>A period is met if by its deadline the thread had its whole budget, or wanted no more: it had
 * gone to sleep, or was put to sleep. A thread that waits or runs with budget left at the deadline
 * has missed it, and is late until it has got the rest or wants no more. While it still waits after
 * that, each further period without a budget of its own is missed as well. A period that the host
 * took a tenth of the budget from, or more, is missed too; less is what handing over costs. A
 * period that a change, a move or the thread's end cuts short counts only if it had been met.
 */
public final class ReservationAccount {
  private static final long PAUSE_NS = 10_000;

  private final LongSupplier takenNs;

  /** Differs from {@link #done} while something is being written. */
  private volatile long begun;

  private volatile long done;
  private final ReservationPeriod present = new ReservationPeriod();

  /** Opens an account of a thread that nobody takes anything from. */
  public ReservationAccount() {
    this(() -> 0);
  }

  /**
   * Opens an account.
   *
   * @param takenNs nanoseconds in which the thread had its pCPU and the host let others run, as far
   *     as known; never less than before; called under the pCPU's lock and by readers
   */
  public ReservationAccount(LongSupplier takenNs) {
    this.takenNs = takenNs;
  }

  /** A new period begins, and the one before is over; the thread waits for its budget. */
  public void begin(long now, long deadline, Reservation reservation) {
    long taken = takenNs.getAsLong();
    write();
    present.close(now, taken);
    present.open(deadline, reservation, taken);
    written();
  }

  /** The thread runs from {@code now} on, and has its budget after {@code leftNs} of running. */
  public void runs(long now, long leftNs) {
    write();
    present.enter(Phase.RUNS, now + leftNs);
    written();
  }

  /** The thread is ready, has budget left and does not run. */
  public void waits() {
    write();
    present.enter(Phase.WAITS, ReservationPeriod.NEVER);
    written();
  }

  /** The thread had its whole budget at {@code at}, and wants to go on. */
  public void used(long at) {
    write();
    present.enter(Phase.USED, at);
    written();
  }

  /** The thread wants no more. */
  public void rests(long now) {
    write();
    present.rest(now);
    written();
  }

  /** No period goes on from {@code now} on. */
  public void end(long now) {
    long taken = takenNs.getAsLong();
    write();
    present.close(now, taken);
    written();
  }

  /** All periods that are over by {@code now}, and what is known to be missed already. */
  public ReservationStats read(long now) {
    ReservationPeriod copy = new ReservationPeriod();
    long before;
    do {
      before = done;
      if (before != begun) {
        LockSupport.parkNanos(PAUSE_NS); // Linux may have taken the CPU from the one who writes
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
