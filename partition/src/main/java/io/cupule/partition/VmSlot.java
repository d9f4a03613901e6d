package io.cupule.partition;

import io.cupule.kvm.Kvm;
import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.vcpu.account.VcpuAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A named VM of a machine, through all of its incarnations: its settings, its present incarnation,
 * and the accounts of its vCPUs. Operations exclude each other; readers wait for none. A vCPU's
 * thread must not call it.
 */
final class VmSlot {
  /** The reason of VMs that end because their machine is closed. */
  static final String CLOSED = "the machine is closed";

  private final VmSettings settings;
  private final VmBuilder builder;
  private final MachineListener listener;
  private final OperationLock operations;
  private final Renewals renewals;
  private final Comeback comeback;
  private volatile List<VcpuPlan> plans;
  private volatile VirtualMachine present;
  private volatile int starts;

  /** Guarded by the lock. */
  private boolean removed;

  /**
   * Builds a VM.
   *
   * @param kvm the host's KVM
   * @param settings what to build
   * @param born when the accounts of its vCPUs begin
   * @param launch when the run began; both in {@link System#nanoTime} terms
   * @throws MachineException if it can't be built; nothing is left behind
   */
  VmSlot(Kvm kvm, VmSettings settings, long born, long launch, VmBuilder builder) {
    this.settings = settings;
    this.builder = builder;
    this.listener = builder.listener();
    operations = new OperationLock(builder.bound());
    renewals = new Renewals(settings);
    comeback = new Comeback(this, renewals, builder);
    plans = settings.affinity().stream().map(pcpu -> plan(pcpu, born)).toList();
    present = builder.build(kvm, settings, plans, launch, comeback);
    listener.vmCreated(settings.name());
  }

  private VcpuPlan plan(int pcpu, long born) {
    PcpuSettings there = builder.pool().settings(pcpu);
    return new VcpuPlan(pcpu, settings.scheduling().paramsOn(there), new VcpuAccount(born));
  }

  String name() {
    return settings.name();
  }

  VmSettings settings() {
    return settings;
  }

  /** Returns the plans of its vCPUs. */
  List<VcpuPlan> plans() {
    return plans;
  }

  /** Returns its present incarnation, or the last one if it is powered off. */
  VirtualMachine present() {
    return present;
  }

  /** Makes the threads without letting them run: for machines that start as a whole. */
  void create() {
    exclusively(() -> present.create());
  }

  /** Lets the threads run, unless they do already or could not be made. */
  void launch() {
    exclusively(() -> {
      if (present.status().state() == VmState.CREATED && present.why().isEmpty()) {
        run();
      }
    });
  }

  /** Starts it: from CREATED or POWERED_OFF to RUNNING. */
  void start() {
    exclusively(() -> {
      switch (present.status().state()) {
        case CREATED -> {}
        case POWERED_OFF -> rebuild();
        case RUNNING, READY_TO_POWEROFF, PAUSED -> throw refused("started");
      }
      createAndRun();
    });
  }

  /** Builds another incarnation, after the last one's release. Excludes other operations. */
  void rebuild() {
    awaitReturnOr("started again");
    present = builder.build(settings, plans, comeback);
    renewals.started();
  }

  /** Creates and launches a VM that is built. No other operation may run. */
  void createAndRun() {
    present.create();
    run();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void run() {
    starts++; // first: it may have ended when the launch is over
    present.launch();
    listener.vmStarted(name());
  }

  /** Returns a future that is complete once it has ended and no restart is due. */
  CompletableFuture<@Nullable Void> over() {
    return renewals.over();
  }

  /** Runs a part of an automatic restart, unless the VM was removed; waits for operations. */
  void comeBack(Runnable part) {
    operations.runAtLast(() -> {
      if (!removed) {
        part.run();
      }
    });
  }

  /** Ends it, without waiting. */
  void end(String why) {
    boolean _ = renewals.cancel();
    present.end(VmEnd.of(VmEnd.Kind.STOPPED, why));
  }

  /** See {@link Machine#stop(String, String, Duration)}. */
  VmEnd stop(String why, Duration bound) {
    boolean wasDue = renewals.cancel();
    VirtualMachine vm = present;
    if (vm.ended().isDone() && !wasDue) {
      throw refused("stopped");
    }
    // Before the other operation ends: that one may be waiting for a vCPU.
    vm.end(VmEnd.of(VmEnd.Kind.STOPPED, why));
    long deadline = System.nanoTime() + bound.toNanos();
    awaitEnd(vm, bound);
    if (!vm.isGivenUp()) {
      vm.awaitReturn(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    return vm.ended().join();
  }

  private static void awaitEnd(VirtualMachine vm, Duration bound) {
    boolean _ = Uninterrupted.await(bound, left -> Ending.await(List.of(vm), left));
  }

  void pause() {
    exclusively(() -> {
      present.lifecycle().pause();
      listener.vmPaused(name());
    });
    present.lifecycle().awaitRegisters();
  }

  void resume() {
    exclusively(() -> {
      present.lifecycle().resume();
      listener.vmResumed(name());
      if (present.resetRequest().isPresent()) {
        comeback.resetAsked(present);
      }
    });
  }

  void reset() {
    exclusively(() -> {
      present.lifecycle().reset();
      comeback.tell(ResetCause.HOST, "");
    });
  }

  /**
   * Changes the plan of a vCPU, and the present vCPU. Call it through {@link #exclusively}.
   *
   * @param next a plan with the same account, and another pCPU or other parameters
   * @param bound how long it may take to leave its pCPU
   * @throws RuntimeException if it can't be done; then nothing has changed
   */
  void replan(int id, VcpuPlan next, Duration bound) {
    if (!present.ended().isDone()) {
      Replanning.apply(present.vcpus().get(id), builder.pool(), plans.get(id), next, bound);
    }
    List<VcpuPlan> now = new ArrayList<>(plans);
    now.set(id, next);
    plans = List.copyOf(now);
  }

  /** Removes a VM that is CREATED or POWERED_OFF. */
  void remove() {
    exclusively(() -> {
      switch (present.status().state()) {
        case CREATED, POWERED_OFF -> awaitReturnOr("removed");
        case RUNNING, READY_TO_POWEROFF, PAUSED -> throw refused("removed");
      }
      removed = true;
      listener.vmRemoved(name());
    });
  }

  /** Stops it within a bound; releases its resources or gives it up; removes it. */
  void close(Duration bound) {
    operations.runAtLast(() -> {
      removed = true;
      boolean _ = renewals.cancel();
      if (!present.discard(CLOSED)) {
        present.end(VmEnd.of(VmEnd.Kind.STOPPED, CLOSED));
        awaitEnd(present, bound);
        if (!present.isGivenUp()) {
          present.awaitReturn(Uninterrupted.FOREVER);
        }
      }
    });
  }

  private void awaitReturnOr(String what) {
    if (present.isGivenUp()) {
      throw new MachineException(
          Kind.CONFLICT,
          name(),
          "a thread of its last run has not ended and keeps its memory; it cannot be "
              + what
              + " before that, or before this process ends");
    }
    if (!present.discard("it was " + what) && !present.awaitReturn(builder.bound())) {
      throw new MachineException(
          Kind.HOST,
          name(),
          "the host is still taking back what its last run had; it can be %s in a moment"
              .formatted(what));
    }
  }

  /** Returns what it is now. It takes no lock that a vCPU or an operation holds for long. */
  VmInfo info() {
    VirtualMachine vm = present;
    List<VcpuPlan> now = plans;
    return VmInfo.of(settings, vm, now, starts, renewals.counts());
  }

  /** Returns its present standing, at the lowest cost. */
  VmStanding standing() {
    return VmStanding.of(name(), plans, present);
  }

  private MachineException refused(String what) {
    String state = present.status().state().name().toLowerCase(Locale.ROOT);
    return new MachineException(
        Kind.CONFLICT, name(), "it is %s and cannot be %s".formatted(state, what));
  }

  /**
   * Runs an action while no operation is under way.
   *
   * @throws MachineException if it was removed, or another operation takes long
   */
  void exclusively(Runnable action) {
    operations.run(
        this::busy,
        () -> {
          if (removed) {
            throw new MachineException(Kind.NOT_FOUND, name(), "it was removed");
          }
          action.run();
        });
  }

  private MachineException busy() {
    return new MachineException(
        Kind.CONFLICT,
        name(),
        "another operation on it is under way for more than %d ms; ask again when it is over"
            .formatted(builder.bound().toMillis()));
  }
}
