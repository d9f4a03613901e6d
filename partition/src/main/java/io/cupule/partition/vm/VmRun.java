package io.cupule.partition.vm;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.flight.FlightEvents;
import io.cupule.partition.hardware.GuestEvents;
import io.cupule.partition.hardware.Hardware;
import io.cupule.partition.hardware.VmOwner;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.VmEnd;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.thread.AllAtRest;
import io.cupule.partition.thread.EachOf;
import io.cupule.partition.thread.RealtimeThread;
import io.cupule.partition.thread.Uninterrupted;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a VM, from its first instruction to its end: the steps of a start, a pause, a
 * reset and an end. {@link Vm} decides when a step may be taken, and lets only one thread at a time
 * take the steps that wait; those are not for a vCPU's thread.
 */
public final class VmRun {
  /** Longest wait for registers: several turns of other vCPUs. */
  private static final Duration REGISTERS_BOUND = Duration.ofMillis(500);

  private final VmSettings settings;
  private final Hardware hardware;
  private final GuestEvents events;
  private final Rendezvous rendezvous;
  private final Duration bound;
  private final VmOwner vm;
  private final MachineListener listener;

  /** How it ended or was given up; written once, before those are told who wait for it. */
  private volatile @Nullable VmEnd end;

  /**
   * Makes the steps of an incarnation that is built.
   *
   * @param hardware its hardware; this class owns it from now on
   * @param events its guest's events; they know its vCPUs
   * @param rendezvous the rendezvous of its vCPUs
   * @param bound longest time for its vCPUs to leave guest mode
   * @param vm the VM that it belongs to
   * @param listener receives the starts of its vCPUs
   */
  VmRun(
      VmSettings settings,
      Hardware hardware,
      GuestEvents events,
      Rendezvous rendezvous,
      Duration bound,
      VmOwner vm,
      MachineListener listener) {
    this.settings = settings;
    this.hardware = hardware;
    this.events = events;
    this.rendezvous = rendezvous;
    this.bound = bound;
    this.vm = vm;
    this.listener = listener;
  }

  /** Returns what it consists of. */
  public Hardware hardware() {
    return hardware;
  }

  /** Returns the vCPUs in order; the first one boots. */
  public List<Vcpu> vcpus() {
    return hardware.vcpus();
  }

  /** Notes how it ended, or that it was given up. */
  void ended(VmEnd how) {
    end = how;
  }

  /** Returns how it ended or that it was given up; empty before that. */
  Optional<VmEnd> end() {
    return Optional.ofNullable(end);
  }

  private void crash(String why) {
    VmEnd crashed = VmEnd.of(VmEnd.Kind.CRASHED, why);
    vm.apply(new VmEvent.End(VmState.Cause.of(crashed, false, Instant.now())));
  }

  /**
   * Makes the thread of every vCPU. If one can't be made, for any reason, the VM ends as crashed.
   * Other VMs are not affected.
   *
   * @throws MachineException if not all were made
   */
  void create() {
    List<Vcpu> vcpus = vcpus();
    for (int i = 0; i < vcpus.size(); i++) {
      Vcpu vcpu = vcpus.get(i);
      try {
        boolean boots = i == 0;
        vcpu.lifecycle()
            .create(fd -> {
              settings.realtime().ifPresent(RealtimeThread::prepare);
              if (boots) {
                hardware.enterKernel(fd);
              }
              listener.vcpuStarted(vcpu.id(), vcpu.pcpu());
            });
      } catch (RuntimeException | Error e) {
        try {
          crash(vcpu.id() + " did not start: " + MachineException.inWords(e));
        } finally {
          events.left(vcpus.size() - i);
        }
        throw notStarted(e);
      }
    }
  }

  /** Returns the refusal of a start that failed or was overtaken by the VM's end. */
  MachineException notStarted(@Nullable Throwable cause) {
    String why = "it did not start: " + vm.state().ending().map(VmEnd::toString).orElse("");
    return cause == null
        ? new MachineException(Kind.HOST, settings.name(), why)
        : new MachineException(Kind.HOST, settings.name(), why, cause);
  }

  /**
   * Lets the VM run. Call it after {@link #create}, once all vCPUs of the machine exist: a missing
   * vCPU would lose the boot vCPU's INIT and SIPI, and a vCPU that spins under SCHED_FIFO would
   * block new threads on its pCPU.
   *
   * @throws MachineException if it can't; then it ends as crashed
   */
  void launch() {
    try {
      vcpus().stream()
          .filter(hardware::startsWithVm)
          .forEach(vcpu -> vcpu.lifecycle().launch(_ -> {}));
    } catch (RuntimeException | Error e) {
      crash("its vCPUs did not start: " + MachineException.inWords(e));
      throw notStarted(e);
    }
  }

  /**
   * Takes all vCPUs out of guest mode.
   *
   * @return keeps them out until {@link #resume}
   * @throws MachineException if they do not leave in time; then they run on
   */
  Stop pause() {
    each(VcpuLifecycle::beforePause);
    FlightEvents.Stop flight = FlightEvents.Stop.begun();
    Stop stop = rendezvous.stopAll();
    // Outside guest mode, and finished with the last exit.
    if (!isSoon(() -> stop.isAcknowledged() && vcpus().stream().noneMatch(Vcpu::isBusy))) {
      resume(stop);
      throw new MachineException(
          Kind.HOST,
          settings.name(),
          "its vCPUs do not leave the guest within " + bound.toMillis() + " ms; stop it");
    }
    flight.over(settings.name());
    return stop;
  }

  /** Notes that the pause has succeeded. */
  void paused() {
    each(VcpuLifecycle::paused);
  }

  /**
   * Waits, after a pause, until each launched vCPU has stored its registers. A waiting vCPU needs a
   * turn for that, which may never come on a busy pCPU, so the wait is short. It holds no lock and
   * ends when the pause does.
   */
  void awaitRegisters() {
    boolean _ =
        Uninterrupted.poll(
            REGISTERS_BOUND,
            () ->
                !(vm.state() instanceof VmState.Paused)
                    || vcpus().stream().noneMatch(Vcpu::owesRegisters));
  }

  /** Lets the vCPUs continue. */
  void resume(Stop stop) {
    each(VcpuLifecycle::resumed);
    stop.close();
  }

  /**
   * Restarts the VM at its first instruction, and has it {@linkplain VmEvent.Launched launched}.
   *
   * @param cause counted before the first instruction
   * @param pause keeps its vCPUs outside guest mode until then, if the VM is paused
   * @throws MachineException if it can't; then it ends as crashed, or is at its end
   */
  void startAnew(ResetCause cause, Optional<Stop> pause) {
    try {
      renew(cause);
      pause.ifPresent(this::resume);
      relaunch();
      vm.apply(new VmEvent.Launched());
    } catch (MachineException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw killed(MachineException.inWords(e));
    }
  }

  private void renew(ResetCause cause) {
    each(VcpuLifecycle::zombie);
    if (!AllAtRest.await(vcpus(), bound)) {
      throw killed("its vCPUs did not come to rest within " + bound.toMillis() + " ms");
    }
    // Only from zombies: a vCPU in any other state keeps part of its old state.
    if (!vcpus().stream().allMatch(vcpu -> vcpu.lifecycle().reset())) {
      throw unfinished("one of its vCPUs does not rest");
    }
    events.renew();
    hardware.renew();
    vm.restarts().count(cause);
    if (!vm.apply(new VmEvent.Renewed()).happened()) {
      throw unfinished("it is not in a reset");
    }
  }

  /** Returns a conflict if the VM is ending, which explains its vCPUs' state; else kills it. */
  private MachineException unfinished(String why) {
    return vm.state().isEnding()
        ? new MachineException(
            Kind.CONFLICT, settings.name(), "it came to its end meanwhile and cannot be reset")
        : killed(why);
  }

  private MachineException killed(String why) {
    crash("reset: " + why);
    return new MachineException(Kind.HOST, settings.name(), "it cannot be reset and ends: " + why);
  }

  /**
   * Launches the boot vCPU last: with KVM's interrupt controllers, another one that gets its first
   * registers later would lose its INIT and SIPI.
   */
  private void relaunch() {
    List<Vcpu> others = vcpus().stream().skip(1).filter(hardware::startsWithVm).toList();
    CountDownLatch restored = new CountDownLatch(others.size());
    for (Vcpu vcpu : others) {
      VcpuLifecycle its = vcpu.lifecycle();
      boolean launched =
          its.launch(_ -> {
            its.restoreCpu();
            restored.countDown();
          });
      if (!launched) {
        throw unfinished(vcpu.id() + " cannot be launched");
      }
    }
    if (!isSoon(() -> restored.getCount() == 0 || vm.state().isEnding())) {
      throw killed("its vCPUs did not start within " + bound.toMillis() + " ms");
    }
    VcpuLifecycle boot = vcpus().getFirst().lifecycle();
    boolean launched =
        boot.launch(fd -> {
          boot.restoreCpu();
          hardware.enterKernel(fd);
        });
    if (!launched) {
      throw unfinished("its boot vCPU cannot be launched");
    }
  }

  /** Asks every vCPU to end, without waiting. */
  void stop() {
    each(VcpuLifecycle::stop);
  }

  /** Interrupts the waits of the vCPUs' threads. Call it after {@link #stop}. */
  void kill() {
    each(VcpuLifecycle::kill);
  }

  /** Frees its pCPUs for others although some threads have not ended. */
  void abandon() {
    each(VcpuLifecycle::abandon);
  }

  /** Releases all resources, once its last vCPU has left; may take seconds on a busy host. */
  void release() {
    try {
      for (Vcpu vcpu : vcpus()) {
        boolean _ =
            Uninterrupted.await(
                Uninterrupted.FOREVER, left -> vcpu.lifecycle().awaitEnd(left.toNanos()));
      }
    } finally {
      hardware.close();
    }
  }

  private void each(Consumer<VcpuLifecycle> step) {
    EachOf.all(vcpus(), vcpu -> step.accept(vcpu.lifecycle()));
  }

  private boolean isSoon(BooleanSupplier condition) {
    return Uninterrupted.poll(bound, condition);
  }
}
