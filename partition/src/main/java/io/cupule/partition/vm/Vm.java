package io.cupule.partition.vm;

import io.cupule.partition.Machine;
import io.cupule.partition.error.MachineException;
import io.cupule.partition.hardware.VcpuPlan;
import io.cupule.partition.hardware.VmOwner;
import io.cupule.partition.report.VmInfo;
import io.cupule.partition.report.VmStateTimes;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStates;
import io.cupule.partition.thread.OperationLock;
import io.cupule.partition.thread.Uninterrupted;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.account.VcpuAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A named VM of a machine, through all of its incarnations: its settings, the accounts of its
 * vCPUs, and the operations on it. Operations exclude each other; readers wait for none. A vCPU's
 * thread must not call it.
 */
public final class Vm {
  /** The reason of VMs that end because their machine is closed. */
  public static final String CLOSED = "the machine is closed";

  private final VmSettings settings;
  private final VmBuilder builder;
  private final MachineListener listener;
  private final OperationLock operations;
  private final VmRefusals refusals;
  private final VmLife life;
  private volatile List<VcpuPlan> plans;
  private volatile int starts;

  /** Guarded by the lock. */
  private boolean removed;

  /** Builds an incarnation. */
  public interface FirstRun {
    /**
     * Builds it.
     *
     * @param plans the plans of its vCPUs
     * @param owner receives its events
     */
    VmRun build(List<VcpuPlan> plans, VmOwner owner);
  }

  /**
   * Builds a VM.
   *
   * @param settings what to build
   * @param born when the accounts of its vCPUs begin, in {@link System#nanoTime} terms
   * @param builder builds later incarnations
   * @param first builds the first one
   * @throws MachineException if it can't be built; nothing is left behind
   */
  public Vm(VmSettings settings, long born, VmBuilder builder, FirstRun first) {
    this.settings = settings;
    this.builder = builder;
    this.listener = builder.listener();
    operations = new OperationLock("operations", builder.bound());
    refusals = new VmRefusals(settings.name(), settings.realtime().isPresent());
    plans = settings.affinity().stream().map(pcpu -> plan(pcpu, born)).toList();
    life =
        new VmLife(
            settings,
            builder.reaper(),
            listener,
            new Comeback(this, listener),
            owner -> first.build(plans, owner));
    listener.vmCreated(settings.name());
  }

  private VcpuPlan plan(int pcpu, long born) {
    PcpuSettings there = builder.pool().settings(pcpu);
    return new VcpuPlan(pcpu, settings.scheduling().paramsOn(there), new VcpuAccount(born));
  }

  /** Returns its name. */
  public String name() {
    return settings.name();
  }

  /** Returns the settings that it is built from. */
  public VmSettings settings() {
    return settings;
  }

  /** Returns the plans of its vCPUs. */
  public List<VcpuPlan> plans() {
    return plans;
  }

  /** Returns its state and its present incarnation. */
  public VmLife life() {
    return life;
  }

  /** Makes the threads without letting them run: for machines that start as a whole. */
  public void create() {
    exclusively(this::makeThreads);
  }

  private void makeThreads() {
    if (!life.apply(new VmEvent.Create()).happened()) {
      throw life.state().isEnding() ? life.run().notStarted(null) : refused("started");
    }
    life.run().create();
  }

  /** Lets the threads run, unless they could not be made. */
  public void launch() {
    exclusively(() -> {
      if (life.state() instanceof VmState.Starting) {
        letRun();
      }
    });
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void letRun() {
    if (!life.apply(new VmEvent.Launch()).happened()) {
      throw life.run().notStarted(null);
    }
    starts++; // first: it may have ended when the launch is over
    life.run().launch();
    life.apply(new VmEvent.Launched());
    listener.vmStarted(name());
  }

  /** Starts it. One that has ended is built anew. */
  public void start() {
    exclusively(() -> {
      switch (life.state()) {
        case VmState.Created _ -> {}
        case VmState.Ended _, VmState.GivenUp _ -> {
          boolean _ = rebuild(false);
        }
        default -> throw refused("started");
      }
      run();
    });
  }

  /** Starts an incarnation that is built. Excludes other operations. */
  void run() {
    makeThreads();
    letRun();
  }

  /**
   * Builds another incarnation, after the last one's release. Excludes other operations.
   *
   * @param onlyIfDue whether a restart that was cancelled meanwhile refuses it
   * @return whether it is the present one now
   */
  boolean rebuild(boolean onlyIfDue) {
    awaitReturn("started again");
    return life.replace(builder.build(settings, plans, life), onlyIfDue);
  }

  /** Asks it to end, without waiting. */
  public void end(String why) {
    VmStates.Change _ = life.end(why);
  }

  /** See {@link Machine#stop(String, String, Duration)}. */
  public VmEnd stop(String why, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    // Without the lock: the operation that is under way may be waiting for a vCPU.
    VmStates.Change change = life.end(why);
    if (change.before().isOver() && !change.happened()) {
      throw refused("stopped");
    }
    VmRun run = life.run();
    new BoundedStop(life, run).await(bound);
    long left = Math.max(0, deadline - System.nanoTime());
    boolean _ = life.awaitReturned(run, Duration.ofNanos(left));
    return run.end().or(change.after()::ending).orElseThrow();
  }

  /**
   * Stops its vCPUs until it is resumed, and waits until all rest.
   *
   * @throws MachineException if it does not run, or is a real-time VM
   */
  public void pause() {
    exclusively(() -> {
      refusals.ifRealtime("paused");
      if (!(life.state() instanceof VmState.Running)) {
        throw refused("paused");
      }
      VmRun run = life.run();
      Stop stop = run.pause();
      if (!life.apply(new VmEvent.Pause(stop)).happened()) {
        run.resume(stop);
        throw refused("paused");
      }
      run.paused();
      listener.vmPaused(name());
    });
    life.run().awaitRegisters();
  }

  /**
   * Lets a paused VM go on.
   *
   * @throws MachineException if it is not paused
   */
  public void resume() {
    exclusively(() -> {
      VmStates.Change change = life.apply(new VmEvent.Resume());
      if (!change.happened()) {
        throw refused("resumed");
      }
      pauseIn(change.before()).ifPresent(life.run()::resume);
      listener.vmResumed(name());
      if (change.after().asked().isPresent()) {
        life.resetAsked();
      }
    });
  }

  private static Optional<Stop> pauseIn(VmState state) {
    return state instanceof VmState.Paused paused ? Optional.of(paused.stop()) : Optional.empty();
  }

  /**
   * Restarts it in place, with memory and devices as after power-up, once its vCPUs rest.
   *
   * @throws MachineException if its state does not allow it, or it is a real-time VM
   */
  public void reset() {
    exclusively(() -> {
      refusals.ifRealtime("reset");
      VmStates.Change change = life.apply(new VmEvent.Reset());
      if (!change.happened()) {
        throw refused("reset");
      }
      startAnew(change.before(), ResetCause.HOST);
      listener.vmReset(name(), ResetCause.HOST, "");
    });
  }

  /** Restarts it in place; its state is Resetting. Excludes other operations. */
  void startAnew(VmState before, ResetCause cause) {
    try {
      life.run().startAnew(cause, pauseIn(before));
    } finally {
      life.apply(new VmEvent.ResetOver(life.restarts()));
    }
  }

  /** Runs a part of an automatic restart, unless the VM was removed; waits for operations. */
  void unlessRemoved(Runnable part) {
    operations.runAtLast(() -> {
      if (!removed) {
        part.run();
      }
    });
  }

  /**
   * Changes the plan of a vCPU, and the present vCPU. Call it through {@link #exclusively}.
   *
   * @param next a plan with the same account, and another pCPU or other parameters
   * @param bound how long it may take to leave its pCPU
   * @throws RuntimeException if it can't be done; then nothing has changed
   */
  public void replan(int id, VcpuPlan next, Duration bound) {
    if (!life.state().isOver()) {
      Vcpu vcpu = life.run().vcpus().get(id);
      Replanning.apply(vcpu, builder.pool(), plans.get(id), next, bound);
    }
    List<VcpuPlan> now = new ArrayList<>(plans);
    now.set(id, next);
    plans = List.copyOf(now);
  }

  /** Removes a VM that has not begun or has ended. */
  public void remove() {
    exclusively(() -> {
      switch (life.state()) {
        case VmState.Created _, VmState.Ended _, VmState.GivenUp _ -> awaitReturn("removed");
        default -> throw refused("removed");
      }
      removed = true;
      life.apply(new VmEvent.Cancel());
      listener.vmRemoved(name());
    });
  }

  /** Stops it within a bound; releases its resources or gives it up; removes it. */
  public void close(Duration bound) {
    operations.runAtLast(() -> {
      removed = true;
      if (!life.discard(CLOSED)) {
        VmStates.Change _ = life.end(CLOSED);
        BoundedStop.of(life).await(bound);
        boolean _ = life.awaitReturned(life.run(), Uninterrupted.FOREVER);
      }
    });
  }

  private void awaitReturn(String what) {
    if (life.discard("it was " + what) || life.awaitReturned(life.run(), builder.bound())) {
      return;
    }
    throw refusals.notReturned(life.state(), what);
  }

  /** Returns what it is now. It takes no lock that a vCPU or an operation holds for long. */
  public VmInfo info() {
    VmState state = life.state();
    List<VcpuPlan> now = plans;
    return VmReadings.info(settings, state, life.run(), now, starts, life.restarts().counts());
  }

  /** Returns its present state times, at the lowest cost. */
  public VmStateTimes stateTimes() {
    return VmReadings.stateTimes(name(), plans, life.state());
  }

  private MachineException refused(String what) {
    return refusals.of(life.state(), what);
  }

  /**
   * Runs an action while no operation is under way.
   *
   * @throws MachineException if it was removed, or another operation takes long
   */
  public void exclusively(Runnable action) {
    operations.run(
        () -> refusals.busy(builder.bound()),
        () -> {
          if (removed) {
            throw refusals.removed();
          }
          action.run();
        });
  }
}
