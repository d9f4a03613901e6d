package io.cupule.partition.vm;

import io.cupule.device.backend.PlainText;
import io.cupule.partition.hardware.Restarts;
import io.cupule.partition.hardware.VmOwner;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStates;
import io.cupule.partition.state.VmStates.Change;
import io.cupule.partition.thread.Reaper;
import io.cupule.partition.thread.Uninterrupted;
import io.cupule.sched.SchedLock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The state of a VM and its present incarnation. It does what has to follow each event: ask the
 * vCPUs to end, tell the listener, give resources back, restart the VM. Any thread may call it,
 * also a vCPU's, except for methods that wait. It holds no lock while it does so.
 */
public final class VmLife implements VmOwner {
  private final VmSettings settings;
  private final Reaper reaper;
  private final MachineListener listener;
  private final ByItself comeback;
  private final Restarts restarts;
  private final VmStates<VmRun> states;

  /** Restarts the VM, on a thread that may wait. */
  interface ByItself {
    /** Resets it as its guest asked, unless another operation came first. */
    void resetAsAsked();

    /** Starts another incarnation if one is due, unless another operation came first. */
    void startAgain();
  }

  /**
   * Makes the life of a VM, and builds its first incarnation.
   *
   * @param reaper does what takes long
   * @param listener receives the VM's events
   * @param comeback restarts it
   * @param first builds the first incarnation
   * @throws RuntimeException if it can't be built; nothing is left behind
   */
  VmLife(
      VmSettings settings,
      Reaper reaper,
      MachineListener listener,
      ByItself comeback,
      Function<VmOwner, VmRun> first) {
    this.settings = settings;
    this.reaper = reaper;
    this.listener = listener;
    this.comeback = comeback;
    restarts = new Restarts(settings);
    states = new VmStates<>(SchedLock.mutex(), InstantSource.system(), new Following());
    states.begin(first.apply(this));
  }

  /** Returns the present incarnation, or the last one. */
  public VmRun run() {
    return states.run();
  }

  @Override
  public VmState state() {
    return states.now();
  }

  @Override
  public Restarts restarts() {
    return restarts;
  }

  @Override
  public Change apply(VmEvent event) {
    return states.apply(event);
  }

  /** What follows the events. */
  private final class Following implements VmStates.Effects<VmRun> {
    @Override
    public void stop(VmRun run) {
      run.stop();
    }

    @Override
    public void kill(VmRun run) {
      run.kill();
    }

    @Override
    public void abandon(VmRun run) {
      run.abandon();
    }

    @Override
    public void over(VmRun run, Change change) {
      VmEnd end = change.after().ending().orElseThrow();
      run.ended(end);
      try {
        run.hardware().quiet(); // it needs no timer, even if one of its threads does not end
      } finally {
        warnOfLimit(change, end);
        listener.vmEnded(settings.name(), end);
      }
    }

    @Override
    public void giveBack(VmRun run) {
      VmLife.this.giveBack(run);
    }
  }

  private void warnOfLimit(Change change, VmEnd end) {
    boolean refused =
        change.after() instanceof VmState.Ended ended
            && ended.next().isEmpty()
            && change.before().mayBeFollowed()
            && restarts.wantedAfter(end).isPresent();
    if (refused) {
      listener.warning(
          settings.name(),
          "it is not started again: it started anew %s within a minute, and resetLimit allows"
                  .formatted(PlainText.count(settings.resetLimit(), "time"))
              + " no more");
    }
  }

  private void giveBack(VmRun run) {
    try {
      reaper.run("reaper of " + settings.name(), new GiveBack(run));
    } catch (RejectedExecutionException closed) {
      // The machine is closed and had given it up. The process's end releases what it has.
    }
  }

  /** Releases what an incarnation had, and starts the next one if one is due; may take long. */
  private final class GiveBack implements Runnable {
    private final VmRun ended;

    GiveBack(VmRun ended) {
      this.ended = ended;
    }

    @Override
    public void run() {
      try {
        release(ended);
      } finally {
        comeback.startAgain();
      }
    }
  }

  private void release(VmRun run) {
    try {
      run.release();
    } finally {
      states.apply(new VmEvent.Returned());
    }
  }

  @Override
  public void resetAsked() {
    try {
      reaper.run("reset of " + settings.name(), comeback::resetAsAsked);
    } catch (RejectedExecutionException closed) {
      Change _ = end(Vm.CLOSED);
    }
  }

  /**
   * Replaces the ended incarnation.
   *
   * @param onlyIfDue whether a restart that was cancelled meanwhile refuses it
   * @return whether it is the present one now; if not, it is released
   */
  boolean replace(VmRun next, boolean onlyIfDue) {
    boolean done = states.apply(new VmEvent.Rebuild(onlyIfDue), next).happened();
    if (!done) {
      next.release();
    }
    return done;
  }

  /** Asks it to end as stopped, without waiting; cancels a restart that is due. */
  Change end(String why) {
    return apply(new VmEvent.End(VmState.Cause.stop(why, Instant.now())));
  }

  /** Releases a VM that never began, so that it never will. Returns whether it did. */
  boolean discard(String why) {
    VmEvent discard = new VmEvent.Discard(VmEnd.of(VmEnd.Kind.STOPPED, why));
    boolean mine = states.apply(discard).happened();
    if (mine) {
      release(states.run());
    }
    return mine;
  }

  /**
   * Waits for a state. Not for a vCPU's thread.
   *
   * @return whether the state is such a one within the bound
   */
  public boolean await(Predicate<VmState> wanted, Duration bound) throws InterruptedException {
    return states.await(wanted, bound);
  }

  /** Returns whether an incarnation has ended or was given up; another one may have followed. */
  boolean hasEnded(VmRun run) {
    return states.run() != run || states.now().isOver();
  }

  /** Returns whether an incarnation holds no resource; only such a one is replaced. */
  private boolean isReturned(VmRun run) {
    return states.run() != run || states.now().isReturned();
  }

  /**
   * Waits until all resources of an incarnation are released.
   *
   * @return false after the bound, or if it was given up
   */
  boolean awaitReturned(VmRun run, Duration bound) {
    return Uninterrupted.await(
            bound,
            left -> await(state -> isReturned(run) || state instanceof VmState.GivenUp, left))
        && isReturned(run);
  }
}
