package io.cupule.vcpu;

import io.cupule.sched.NanoClock;
import io.cupule.sched.ReservationAccount;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.ThreadStatus;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A vCPU's place on its pCPU: the scheduler's thread, and the real thread that waits here for its
 * turns. Its methods are for the vCPU's own thread unless they say otherwise.
 */
final class Seat implements SwitchHooks {
  private static final long NO_TURN_NANOS = 50_000;
  private static final long NOT_WOKEN = -1;

  private final SchedThread thread;
  private final Place place;
  private final NanoClock clock;
  private final Runnable kick;
  private final Runnable nextTurn = this::nextTurn;
  private final VcpuAccount account;
  private volatile Thread owner = Thread.currentThread();

  /** When it last became ready, until it runs, or {@link #NOT_WOKEN}. */
  private volatile long wokenAt = NOT_WOKEN;

  // Guarded by the pCPU's lock.
  private boolean online;
  private boolean removed;

  /** It need not wait for a turn any more, nor give one up: its thread is to come to its end. */
  private volatile boolean dismissed;

  Seat(HostPcpu host, String name, SchedParams params, Runnable kick, VcpuAccount account) {
    this.kick = kick;
    this.account = account;
    clock = host.clock();
    thread = host.pcpu().attach(name, params, this);
    place = new Place(host, thread, () -> dismissed || removed);
  }

  /** From any thread: what stands for it in its pCPU's trace. */
  int number() {
    return place.site().number();
  }

  /** From any thread: it was asked for something. */
  void traceRequest(Request request) {
    Place.Site site = place.site();
    site.trace().requested(site.number(), request);
  }

  /** The guest was left; with the pCPU's token. */
  void traceExit(long left, ExitReason reason, long guestNanos) {
    Place.Site site = place.site();
    site.trace().exited(left, site.number(), reason, guestNanos);
  }

  /** From any thread: the scheduler's side. */
  SchedThread thread() {
    return thread;
  }

  /** From any thread: the number of the host CPU. */
  int pcpu() {
    return place.host().pcpu().id();
  }

  @Override
  public ReservationAccount reservation() {
    return account.reservation();
  }

  /** Called once, before the first turn. */
  void take() {
    owner = Thread.currentThread();
  }

  /** From any thread: whether the caller is the vCPU's own thread. */
  boolean isMine() {
    return owner.equals(Thread.currentThread());
  }

  /** From any thread: it has its pCPU's token. */
  boolean isCurrent() {
    return place.isCurrent();
  }

  /** From any thread: brings the vCPU to a schedule point if it is in guest mode. */
  void kick() {
    traceKick();
    kick.run();
  }

  /** From any thread: it is being kicked by other means. */
  void traceKick() {
    Place.Site site = place.site();
    site.trace().kicked(site.number());
  }

  /** Whether the policy wants a decision, or the vCPU is to move; plain loads on x86. */
  boolean needsReschedule() {
    return place.wantsSchedule() && !dismissed;
  }

  /** A schedule point: returns when it is this vCPU's turn again, or when it is dismissed. */
  void reschedule() {
    if (!dismissed) {
      account.turnEnds(clock.nanoTime());
      SchedThread next = place.schedule();
      if (next != thread) {
        wakeUp(next);
        awaitTurn();
      }
    }
  }

  /** Waits for a turn. */
  void awaitTurn() {
    while (!isCurrent() && !dismissed) {
      account.stolen().waits(clock.nanoTime());
      LockSupport.park(this);
      // Some device's interrupt of its thread would make park return at once for ever.
      Thread.interrupted();
    }
    long woken = wokenAt; // read once: a dismissal may put it back meanwhile
    if (woken != NOT_WOKEN) {
      account.countWake(clock.nanoTime() - woken);
      wokenAt = NOT_WOKEN;
    }
  }

  /** As {@link #reschedule}, for a loop that goes on until somebody else has done something. */
  private void nextTurn() {
    if (dismissed) {
      LockSupport.parkNanos(this, NO_TURN_NANOS);
    } else {
      reschedule();
    }
  }

  /**
   * Gives up the pCPU until woken.
   *
   * @param ready whether there is a reason not to; looked at under the pCPU's lock, so that a
   *     {@link #wake} which comes after its reason is not lost
   */
  void sleepUnless(BooleanSupplier ready) {
    place.locked(() -> {
      if (!dismissed && !ready.getAsBoolean()) {
        thread.sleep();
      }
    });
    if (needsReschedule()) {
      reschedule();
    }
  }

  /** Waits for an event; also over when the event is reset and the thread woken, or dismissed. */
  void await(SchedEvent event) {
    if (!dismissed) {
      event.await(thread, nextTurn);
    }
  }

  /** From any thread: makes it ready; its waiting counts as blocked from now on. */
  void wake() {
    unlessRemoved(() -> {
      online = true;
      thread.wake();
    });
  }

  /**
   * From any thread, of a vCPU that was taken off: its thread looks at its requests once more, and
   * sleeps again. The pCPU's time for that counts as running.
   */
  void wakeOnce() {
    unlessRemoved(thread::wake);
  }

  /** From any thread: takes it off until it is woken; its waiting counts as offline. */
  void takeOff() {
    unlessRemoved(() -> {
      online = false;
      thread.sleep();
      if (thread.status() == ThreadStatus.BLOCKED) {
        account.states().enter(RunState.OFFLINE, clock);
      }
    });
  }

  /**
   * From any thread: its thread is to come to its end, with the token if it has it, else without.
   * The caller has seen to it that an event that it waits for lets it go.
   */
  void dismiss() {
    place.locked(() -> {
      // Also if it has the token: it may be just about to give it up, and to wait for the next.
      dismissed = true;
      if (!isCurrent() && !removed) {
        thread.sleep();
      }
    });
    LockSupport.unpark(owner);
  }

  /**
   * Leaves for good, with or without the token. Somebody may have woken the thread after it was
   * dismissed, so that it has a turn once more; it gives that away.
   */
  void leave() {
    if (isMine() && isCurrent()) {
      account.turnEnds(clock.nanoTime());
    }
    place.locked(() -> {
      dismissed = true;
      account.states().enter(RunState.OFFLINE, clock);
      giveUp();
    });
  }

  /**
   * From any thread, of a vCPU that was dismissed and never enters the guest again: gives its pCPU
   * to others although its own thread does not come to do so.
   */
  void forfeit() {
    place.locked(this::giveUp);
  }

  /** Under the pCPU's lock: it wants no turn any more, and its pCPU goes to others. */
  private void giveUp() {
    online = false;
    if (!removed) {
      thread.sleep();
    }
    if (isCurrent()) {
      wakeUp(place.host().schedule());
    }
  }

  /** From any thread, after its thread has ended or if it was never taken. */
  void remove() {
    unlessRemoved(() -> {
      removed = true;
      thread.sleep();
      thread.detach();
      place.host().release(number());
    });
  }

  /** From any thread: see {@link SchedThread#change}; of one that was removed nothing changes. */
  void change(SchedParams params) {
    unlessRemoved(() -> thread.change(params));
  }

  private void unlessRemoved(Runnable action) {
    place.locked(() -> {
      if (!removed) {
        action.run();
      }
    });
  }

  /** From any thread but the vCPU's: see {@link Place#move}. */
  boolean move(HostPcpu target, long nanos) {
    if (isMine() && isCurrent()) {
      throw new IllegalStateException(thread + " would wait for itself; move it from elsewhere");
    }
    return place.move(target, nanos);
  }

  /** The thread that got the token goes on. */
  static void wakeUp(SchedThread next) {
    if (next.hooks() instanceof Seat seat) {
      LockSupport.unpark(seat.owner);
    }
  }

  /** Under the pCPU's lock. */
  void countSwitch(SwitchCause cause) {
    account.switches().count(cause);
  }

  /** Under the pCPU's lock. */
  void changed(ThreadStatus from, ThreadStatus to, long now) {
    Place.Site site = place.site();
    if (to == ThreadStatus.BLOCKED) {
      wokenAt = NOT_WOKEN;
      site.trace().blocked(now, site.number());
    } else if (from == ThreadStatus.BLOCKED) {
      wokenAt = now;
      site.trace().woken(now, site.number());
    }
    account.states().enter(stateOf(to), clock);
  }

  private RunState stateOf(ThreadStatus status) {
    return switch (status) {
      case RUNNING -> RunState.RUNNING;
      case RUNNABLE -> RunState.RUNNABLE;
      case BLOCKED -> online ? RunState.BLOCKED : RunState.OFFLINE;
    };
  }
}
