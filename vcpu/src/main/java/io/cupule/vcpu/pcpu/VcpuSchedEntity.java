package io.cupule.vcpu.pcpu;

import io.cupule.sched.ReservationAccount;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.ThreadStatus;
import io.cupule.time.NanoClock;
import io.cupule.vcpu.account.RunState;
import io.cupule.vcpu.account.SwitchCause;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.exit.ExitReason;
import io.cupule.vcpu.request.Request;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A vCPU as its pCPU schedules it: the scheduler's thread, and the real thread that waits here for
 * its turns. Only the vCPU's own thread may call a method that is not marked "any thread".
 */
public final class VcpuSchedEntity implements SwitchHooks {
  private static final long NO_TURN_NANOS = 50_000;
  private static final long NOT_WOKEN = -1;

  private final SchedThread thread;
  private final Migration migration;
  private final NanoClock clock;
  private final Runnable kick;
  private final Runnable nextTurn = this::nextTurn;
  private final VcpuAccount account;
  private volatile Thread owner = Thread.currentThread();

  /** The time when it last became ready, until it runs; else {@link #NOT_WOKEN}. */
  private volatile long wokenAt = NOT_WOKEN;

  // Guarded by the pCPU's lock.
  private boolean online;
  private boolean removed;

  /** True if it neither needs nor gives up turns any more, because its thread must end. */
  private volatile boolean dismissed;

  VcpuSchedEntity(
      HostPcpu host, String name, SchedParams params, Runnable kick, VcpuAccount account) {
    this.kick = kick;
    this.account = account;
    clock = host.clock();
    thread = host.pcpu().attach(name, params, this);
    migration = new Migration(host, thread, () -> dismissed || removed);
  }

  /** Returns its number in its pCPU's trace. Any thread. */
  int number() {
    return migration.binding().number();
  }

  /** Traces a request. Any thread. */
  public void traceRequest(Request request) {
    Migration.PcpuBinding binding = migration.binding();
    binding.trace().requested(binding.number(), request);
  }

  /** Traces an exit. Requires the pCPU's token. */
  public void traceExit(long left, ExitReason reason, long guestNanos) {
    Migration.PcpuBinding binding = migration.binding();
    binding.trace().exited(left, binding.number(), reason, guestNanos);
  }

  /** Returns its thread in the scheduler. Any thread. */
  public SchedThread thread() {
    return thread;
  }

  /** Returns the number of the host CPU. Any thread. */
  public int pcpu() {
    return migration.host().pcpu().id();
  }

  @Override
  public ReservationAccount reservation() {
    return account.reservation();
  }

  /** Makes the caller the vCPU's own thread. Call it once, before the first turn. */
  public void take() {
    owner = Thread.currentThread();
  }

  /** Returns whether the caller is the vCPU's own thread. Any thread. */
  public boolean isMine() {
    return owner.equals(Thread.currentThread());
  }

  /** Returns whether it has its pCPU's token. Any thread. */
  public boolean isCurrent() {
    return migration.isCurrent();
  }

  /** Brings the vCPU to a schedule point if it is in guest mode. Any thread. */
  public void kick() {
    traceKick();
    kick.run();
  }

  /** Traces a kick that is made by other means. Any thread. */
  public void traceKick() {
    Migration.PcpuBinding binding = migration.binding();
    binding.trace().kicked(binding.number());
  }

  /** Returns true if the policy wants a decision, or the vCPU must move; plain loads on x86. */
  public boolean needsReschedule() {
    return migration.wantsSchedule() && !dismissed;
  }

  /** Runs a schedule point; returns at this vCPU's next turn, or when it is dismissed. */
  public void reschedule() {
    if (!dismissed) {
      account.turnEnds(clock.nanoTime());
      SchedThread next = migration.schedule();
      if (next != thread) {
        wakeUp(next);
        awaitTurn();
      }
    }
  }

  /** Waits for a turn. */
  public void awaitTurn() {
    while (!isCurrent() && !dismissed) {
      account.stolen().waits(clock.nanoTime());
      LockSupport.park(this);
      // A pending interrupt from a device would make park return at once each time.
      Thread.interrupted();
    }
    long woken = wokenAt; // read once: a dismissal may reset it meanwhile
    if (woken != NOT_WOKEN) {
      account.countWake(clock.nanoTime() - woken);
      wokenAt = NOT_WOKEN;
    }
  }

  /** Like {@link #reschedule}, for a loop that waits until another thread has acted. */
  private void nextTurn() {
    if (dismissed) {
      LockSupport.parkNanos(this, NO_TURN_NANOS);
    } else {
      reschedule();
    }
  }

  /**
   * Gives up the pCPU until woken, unless {@code ready} returns true. It is checked under the
   * pCPU's lock, so that a later {@link #wake} is not lost.
   */
  public void sleepUnless(BooleanSupplier ready) {
    migration.locked(() -> {
      if (!dismissed && !ready.getAsBoolean()) {
        thread.sleep();
      }
    });
    if (needsReschedule()) {
      reschedule();
    }
  }

  /** Waits for an event, or until the event is reset and the thread woken or dismissed. */
  public void await(SchedEvent event) {
    if (!dismissed) {
      event.await(thread, nextTurn);
    }
  }

  /** Makes it ready; its waiting counts as blocked from now on. Any thread. */
  public void wake() {
    unlessRemoved(() -> {
      online = true;
      thread.wake();
    });
  }

  /**
   * Any thread: makes a vCPU that was taken off check its requests once, and sleep again. The
   * pCPU's time for that counts as running.
   */
  public void wakeOnce() {
    unlessRemoved(thread::wake);
  }

  /** Takes it off until it is woken; its waiting counts as offline. Any thread. */
  public void takeOff() {
    unlessRemoved(() -> {
      online = false;
      thread.sleep();
      if (thread.status() == ThreadStatus.BLOCKED) {
        account.enter(RunState.OFFLINE, clock);
      }
    });
  }

  /**
   * Any thread: ends its thread, with or without the token. The caller must already have released
   * it from any event that it waits for.
   */
  public void dismiss() {
    migration.locked(() -> {
      // Also if it has the token: it may be about to give it up and wait for its next turn.
      dismissed = true;
      if (!isCurrent() && !removed) {
        thread.sleep();
      }
    });
    LockSupport.unpark(owner);
  }

  /**
   * Leaves for good, with or without the token. A thread that was woken after its dismissal has one
   * more turn, and gives that away.
   */
  public void leave() {
    if (isMine() && isCurrent()) {
      account.turnEnds(clock.nanoTime());
    }
    migration.locked(() -> {
      dismissed = true;
      account.enter(RunState.OFFLINE, clock);
      giveUp();
    });
  }

  /**
   * Any thread: gives away the pCPU of a dismissed vCPU that never enters the guest again, because
   * its own thread does not.
   */
  public void forfeit() {
    migration.locked(this::giveUp);
  }

  /** Ends its turns, and gives its pCPU to others. Under the pCPU's lock. */
  private void giveUp() {
    online = false;
    if (!removed) {
      thread.sleep();
    }
    if (isCurrent()) {
      wakeUp(migration.host().schedule());
    }
  }

  /** Removes it, after its thread has ended or if it was never taken. Any thread. */
  public void remove() {
    unlessRemoved(() -> {
      removed = true;
      thread.sleep();
      thread.detach();
      migration.host().release(number());
    });
  }

  /** Any thread: see {@link SchedThread#change}; has no effect after removal. */
  public void change(SchedParams params) {
    unlessRemoved(() -> thread.change(params));
  }

  private void unlessRemoved(Runnable action) {
    migration.locked(() -> {
      if (!removed) {
        action.run();
      }
    });
  }

  /** See {@link Migration#move}. Any thread but the vCPU's. */
  public boolean move(HostPcpu target, long nanos) {
    if (isMine() && isCurrent()) {
      throw new IllegalStateException(thread + " would wait for itself; move it from elsewhere");
    }
    return migration.move(target, nanos);
  }

  /** Wakes the thread that got the token. */
  public static void wakeUp(SchedThread next) {
    if (next.hooks() instanceof VcpuSchedEntity entity) {
      LockSupport.unpark(entity.owner);
    }
  }

  /** Counts a switch. Under the pCPU's lock. */
  void countSwitch(SwitchCause cause) {
    account.countSwitch(cause);
  }

  /** Notes a status change. Under the pCPU's lock. */
  void changed(ThreadStatus from, ThreadStatus to, long now) {
    Migration.PcpuBinding binding = migration.binding();
    if (to == ThreadStatus.BLOCKED) {
      wokenAt = NOT_WOKEN;
      binding.trace().blocked(now, binding.number());
    } else if (from == ThreadStatus.BLOCKED) {
      wokenAt = now;
      binding.trace().woken(now, binding.number());
    }
    account.enter(stateOf(to), clock);
  }

  private RunState stateOf(ThreadStatus status) {
    return switch (status) {
      case RUNNING -> RunState.RUNNING;
      case RUNNABLE -> RunState.RUNNABLE;
      case BLOCKED -> online ? RunState.BLOCKED : RunState.OFFLINE;
    };
  }
}
