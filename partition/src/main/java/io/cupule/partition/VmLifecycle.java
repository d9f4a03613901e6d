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
 * Pauses, resumes and resets a VM that runs, one operation at a time, from any thread that is no
 * vCPU's. No vCPU is in guest mode while it is paused or being reset.
 */
final class VmLifecycle {
  /** Longest wait for registers: several turns of other vCPUs. */
  private static final Duration REGISTERS_BOUND = Duration.ofMillis(500);

  private final Machinery vm;
  private final Rendezvous rendezvous;
  private final Duration bound;

  /** Written under the monitor; whoever only looks does not wait for an operation to be over. */
  private volatile VmStatus phase = VmStatus.now(VmState.CREATED);

  /** Guarded by the monitor. */
  private @Nullable Stop pause;

  /** What a VM's life is made of. */
  interface Machinery {
    /** For messages. */
    String name();

    /** Whether only its own guest may pause or reset it. */
    boolean isRealtime();

    boolean hasEnded();

    /** Whether something brings it to its end, or has. */
    boolean isEnding();

    List<Vcpu> vcpus();

    /** Whether its guest asked for a reset and has not got it. */
    boolean wantsReset();

    /** Makes memory and devices as new, while all vCPUs rest, and counts that. */
    void renew(ResetCause cause);

    /** The first state of the boot vCPU, on its thread. */
    Consumer<VcpuFd> entry();

    /** Whether a vCPU is launched with the VM, as the first one is, or by the guest's SIPI. */
    boolean startsWithVm(Vcpu vcpu);

    /** Ends it as crashed. */
    void kill(String why);
  }

  /**
   * Makes the life of a VM that is not started.
   *
   * @param bound how long its vCPUs may take to leave guest mode
   */
  VmLifecycle(Machinery vm, Rendezvous rendezvous, Duration bound) {
    this.vm = vm;
    this.rendezvous = rendezvous;
    this.bound = bound;
  }

  VmState state() {
    return vm.hasEnded() ? VmState.POWERED_OFF : phase.state();
  }

  /** Where it is; that it has ended is seen when its operations are {@link #over}. */
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
    // Outside guest mode, and done with the exit that brought it there.
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
   * Waits, after a pause, until each launched vCPU has taken down its registers, which needs a turn
   * for one that waited; briefly, as that may never come on a pCPU that others keep. Holds nothing,
   * and ends when the pause does.
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

  /** Back to the first instruction, and on. A paused VM runs afterwards. */
  synchronized void reset() {
    refuseIfRealtime("reset");
    if (state() != VmState.RUNNING && state() != VmState.PAUSED) {
      throw refused("reset");
    }
    startAnew(ResetCause.HOST);
  }

  /**
   * The reset that the guest asked for, unless that has come already, as one from outside. A paused
   * VM stays so; it is to be asked once more when it goes on.
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
    // From zombies alone: whatever else one is, it kept something of what it was before.
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
   * Waits until there is an instant at which all rest. One that rests may be woken by another that
   * does not yet, when that leaves the guest or ends its turn at the doorbell: so all must rest
   * twice, with no switch in between.
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

  /**
   * A vCPU that is not as it was left is over, and its VM about to end; else something is wrong.
   */
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
   * The boot vCPU last: with KVM's interrupt controllers its INIT and SIPI to another would be lost
   * if that got its first registers after them.
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
   * It has ended or never begins: every operation is refused from now on. Waits for one that is
   * under way, which may still use the VM's memory.
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
