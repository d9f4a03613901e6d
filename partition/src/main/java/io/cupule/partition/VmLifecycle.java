package io.cupule.partition;

import io.cupule.kvm.VcpuFd;
import io.cupule.partition.MachineException.Kind;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuLifecycle;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pauses, resumes and resets a running VM, one operation at a time. For any thread but a vCPU's. No
 * vCPU is in guest mode while the VM is paused or being reset.
 */
final class VmLifecycle {
  /** Longest wait for registers: several turns of other vCPUs. */
  private static final Duration REGISTERS_BOUND = Duration.ofMillis(500);

  private final Machinery vm;
  private final Rendezvous rendezvous;
  private final Duration bound;

  /** Written under the monitor; readers do not wait for an operation to end. */
  private volatile VmStatus phase = VmStatus.now(VmState.CREATED);

  /** Guarded by the monitor. */
  private @Nullable Stop pause;

  /** The operations on a VM that its life cycle needs. */
  interface Machinery {
    /** Returns the name for messages. */
    String name();

    /** Returns whether only its own guest may pause or reset it. */
    boolean isRealtime();

    boolean hasEnded();

    /** Returns whether it is ending or has ended. */
    boolean isEnding();

    List<Vcpu> vcpus();

    /** Returns whether its guest has a pending reset request. */
    boolean wantsReset();

    /** Renews memory and devices while all vCPUs rest, and counts the reset. */
    void renew(ResetCause cause);

    /** Sets the boot vCPU's first state, on its thread. */
    Consumer<VcpuFd> entry();

    /** Returns whether a vCPU is launched with the VM, like the first, or by the guest's SIPI. */
    boolean startsWithVm(Vcpu vcpu);

    /** Ends the VM as crashed. */
    void kill(String why);
  }

  /**
   * Makes the life cycle of a VM that is not started.
   *
   * @param bound longest time for its vCPUs to leave guest mode
   */
  VmLifecycle(Machinery vm, Rendezvous rendezvous, Duration bound) {
    this.vm = vm;
    this.rendezvous = rendezvous;
    this.bound = bound;
  }

  VmState state() {
    return vm.hasEnded() ? VmState.POWERED_OFF : phase.state();
  }

  /** Returns its state; its users find out that it has ended from {@link #over}. */
  VmStatus phase() {
    return phase;
  }

  synchronized void started() {
    phase = VmStatus.now(VmState.RUNNING);
  }

  synchronized void pause() {
    refuseIfRealtime("paused");
    if (state() != VmState.RUNNING) {
      throw refused("paused");
    }
    each(VcpuLifecycle::beforePause);
    FlightEvents.Stop flight = FlightEvents.Stop.begun();
    Stop stop = rendezvous.stopAll();
    // Outside guest mode, and finished with the last exit.
    if (!isSoon(() -> stop.isAcknowledged() && vm.vcpus().stream().noneMatch(Vcpu::isBusy))) {
      each(VcpuLifecycle::resumed);
      stop.close();
      throw new MachineException(
          Kind.HOST,
          vm.name(),
          "its vCPUs do not leave the guest within " + bound.toMillis() + " ms; stop it");
    }
    flight.over(vm.name());
    pause = stop;
    phase = VmStatus.now(VmState.PAUSED);
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
            () -> state() != VmState.PAUSED || vm.vcpus().stream().noneMatch(Vcpu::owesRegisters));
  }

  synchronized void resume() {
    Stop stop = pause;
    if (stop == null || state() != VmState.PAUSED) {
      throw refused("resumed");
    }
    release(stop);
  }

  private void release(Stop stop) {
    each(VcpuLifecycle::resumed);
    pause = null;
    phase = VmStatus.now(VmState.RUNNING);
    stop.close();
  }

  /** Restarts the VM at its first instruction. A paused VM runs afterwards. */
  synchronized void reset() {
    refuseIfRealtime("reset");
    if (state() != VmState.RUNNING && state() != VmState.PAUSED) {
      throw refused("reset");
    }
    startAnew(ResetCause.HOST);
  }

  /**
   * Performs the reset that the guest asked for, unless another reset came first. A paused VM stays
   * paused; call this again when it resumes.
   *
   * @param cause why the guest wants it
   * @return whether it was reset
   */
  synchronized boolean resetAsAsked(ResetCause cause) {
    if (!vm.wantsReset() || state() != VmState.RUNNING) {
      return false;
    }
    startAnew(cause);
    return true;
  }

  private void startAnew(ResetCause cause) {
    try {
      renewAll(cause);
    } catch (MachineException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw killed(MachineException.inWords(e));
    }
  }

  private void renewAll(ResetCause cause) {
    each(VcpuLifecycle::zombie);
    if (!allRest(System.nanoTime() + bound.toNanos())) {
      throw killed("its vCPUs did not come to rest within " + bound.toMillis() + " ms");
    }
    // Only from zombies: a vCPU in any other state keeps part of its old state.
    if (!vm.vcpus().stream().allMatch(vcpu -> vcpu.lifecycle().reset())) {
      throw unfinished("one of its vCPUs does not rest");
    }
    vm.renew(cause);
    Stop stop = pause;
    if (stop != null) {
      release(stop);
    }
    launch();
  }

  /**
   * Waits until all vCPUs rest at one instant. A vCPU that leaves the guest or ends its turn at the
   * stop port may wake one that rests. So all must rest twice, with no switch in between.
   */
  private boolean allRest(long deadline) {
    List<Long> before;
    boolean inTime;
    do {
      before = switches();
      inTime = eachRests(deadline);
      inTime &= eachRests(deadline);
    } while (inTime && !before.equals(switches()));
    return inTime;
  }

  private boolean eachRests(long deadline) {
    return vm.vcpus().stream()
        .allMatch(vcpu -> vcpu.lifecycle().awaitRest(deadline - System.nanoTime()));
  }

  private List<Long> switches() {
    return vm.vcpus().stream().map(Vcpu::switches).toList();
  }

  /** Returns a conflict if the VM is ending, which explains its vCPUs' state; else kills it. */
  private MachineException unfinished(String why) {
    return vm.isEnding()
        ? new MachineException(
            Kind.CONFLICT, vm.name(), "it came to its end meanwhile and cannot be reset")
        : killed(why);
  }

  private MachineException killed(String why) {
    vm.kill("reset: " + why);
    return new MachineException(Kind.HOST, vm.name(), "it cannot be reset and ends: " + why);
  }

  /**
   * Launches the boot vCPU last: with KVM's interrupt controllers, another one that gets its first
   * registers later would lose its INIT and SIPI.
   */
  private void launch() {
    List<Vcpu> others = vm.vcpus().stream().skip(1).filter(vm::startsWithVm).toList();
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
    if (!isSoon(() -> restored.getCount() == 0 || vm.isEnding())) {
      throw killed("its vCPUs did not start within " + bound.toMillis() + " ms");
    }
    VcpuLifecycle boot = vm.vcpus().getFirst().lifecycle();
    boolean launched =
        boot.launch(fd -> {
          boot.restoreCpu();
          vm.entry().accept(fd);
        });
    if (!launched) {
      throw unfinished("its boot vCPU cannot be launched");
    }
  }

  private void each(Consumer<VcpuLifecycle> step) {
    EachOf.all(vm.vcpus(), vcpu -> step.accept(vcpu.lifecycle()));
  }

  private boolean isSoon(BooleanSupplier condition) {
    return Uninterrupted.poll(bound, condition);
  }

  /**
   * Refuses every later operation, because the VM has ended or never begins. It waits for the
   * present operation, which may still use the VM's memory.
   */
  synchronized void over() {
    phase = VmStatus.now(VmState.POWERED_OFF);
  }

  private void refuseIfRealtime(String what) {
    if (vm.isRealtime()) {
      throw new MachineException(
          Kind.CONFLICT,
          vm.name(),
          "a real-time VM is not " + what + " from outside; let its guest end, or stop it");
    }
  }

  private MachineException refused(String what) {
    return new MachineException(
        Kind.CONFLICT,
        vm.name(),
        "it is %s and cannot be %s".formatted(state().name().toLowerCase(Locale.ROOT), what));
  }
}
