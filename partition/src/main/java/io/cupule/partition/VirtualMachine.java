package io.cupule.partition;

import io.cupule.device.CharBackend;
import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.partition.MachineException.Kind;
import io.cupule.partition.scenario.Irqchip;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.SchedLock;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.Vcpu;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a VM, from its construction to its end. One thread at a time may build and
 * start it; any thread may call the other methods.
 */
final class VirtualMachine {
  private final VmSettings settings;
  private final MachineListener listener;
  private final VmLife life;
  private final Renewals renewals;
  private volatile boolean launched;
  private final VmHardware hardware;
  private final VmLifecycle lifecycle;

  /** Set by the first of these: the start, or an end before it. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final AtomicBoolean returning = new AtomicBoolean();
  private final CountDownLatch returned = new CountDownLatch(1);

  /**
   * Builds and loads a VM. {@code bound} is the longest time for its vCPUs to leave guest mode;
   * {@code owner} receives the events that this class leaves. Others: see {@link VmHardware}.
   */
  VirtualMachine(
      Kvm kvm,
      VmSettings settings,
      List<VcpuPlan> plans,
      PcpuPool pool,
      CharBackend console,
      long launch,
      Duration bound,
      MachineListener listener,
      VmOwner owner) {
    this.settings = settings;
    this.listener = listener;
    renewals = owner.renewals();
    Rendezvous rendezvous = new Rendezvous(SchedLock.mutex());
    boolean onlyKicksWake = settings.decidedIrqchip() == Irqchip.NONE;
    boolean realtime = settings.realtime().isPresent();
    life =
        new VmLife(
            settings.name(),
            onlyKicksWake,
            realtime,
            listener,
            renewals,
            () -> owner.resetAsked(this));
    hardware =
        new VmHardware(kvm, settings, plans, pool, console, rendezvous, life, launch, listener);
    lifecycle = new VmLifecycle(new Machinery(), rendezvous, bound);
    // A VM that has ended needs no timer, even if one of its threads does not end.
    CompletableFuture<@Nullable Void> _ = life.ended().thenRun(hardware::quiet);
    CompletableFuture<@Nullable Void> _ = life.ended().thenAccept(end -> owner.ended(this, end));
  }

  /**
   * Makes the thread of every vCPU. If one can't be made, for any reason, the VM ends as crashed.
   * Other VMs are not affected.
   *
   * @throws MachineException if not all were made, or the VM was ended before
   */
  void create() {
    if (!decided.compareAndSet(false, true)) {
      throw notStarted(null);
    }
    List<Vcpu> vcpus = hardware.vcpus();
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
          life.left(vcpus.size() - i);
        }
        throw notStarted(e);
      }
    }
  }

  private void crash(String why) {
    life.end(VmEnd.of(VmEnd.Kind.CRASHED, why));
  }

  private MachineException notStarted(@Nullable Throwable cause) {
    return new MachineException(
        Kind.HOST, settings.name(), "it did not start: " + life.why(), cause);
  }

  /**
   * Lets the VM run. Call it after {@link #create}, once all vCPUs of the machine exist: a missing
   * vCPU would lose the boot vCPU's INIT and SIPI, and a vCPU that spins under SCHED_FIFO would
   * block new threads on its pCPU.
   *
   * @throws MachineException if it can't; then it ends as crashed
   */
  void launch() {
    launched = true;
    try {
      hardware.vcpus().stream()
          .filter(hardware::startsWithVm)
          .forEach(vcpu -> vcpu.lifecycle().launch(_ -> {}));
      lifecycle.started();
    } catch (RuntimeException | Error e) {
      crash("its vCPUs did not start: " + MachineException.inWords(e));
      throw notStarted(e);
    }
  }

  /** Ends the VM without waiting; only the first cause counts. */
  void end(VmEnd why) {
    life.end(why);
    if (decided.compareAndSet(false, true)) {
      life.left(hardware.vcpus().size());
    }
  }

  /** Interrupts the waits of the vCPUs' threads. Call it after {@link #end}. */
  void kill() {
    life.kill();
  }

  /** Gives the VM up although some threads have not ended. Call it after {@link #end}. */
  void abandon() {
    life.abandon();
  }

  /** Completed when no vCPU runs any more, or the VM was given up. */
  CompletableFuture<VmEnd> ended() {
    return life.ended();
  }

  /** Completed when no vCPU runs any more. */
  CompletableFuture<@Nullable Void> left() {
    return life.left();
  }

  /** Returns whether it was ever launched; false if its threads could not be made. */
  boolean wasLaunched() {
    return launched;
  }

  /** Returns the pending reset request of its guest. */
  Optional<VmLife.ResetRequest> resetRequest() {
    return life.resetRequest();
  }

  /** Returns in words why it ends. */
  String why() {
    return life.why();
  }

  /** Returns whether it was given up and still has a thread. */
  boolean isGivenUp() {
    VmEnd end = life.ended().getNow(null);
    return end != null && end.kind() == VmEnd.Kind.ABANDONED && !life.left().isDone();
  }

  /** Returns its state; does not wait. */
  VmStatus status() {
    return life.status(lifecycle.phase());
  }

  Optional<VmKvmStats> kvmStats() {
    return hardware.kvmStats();
  }

  /** Returns the CPU time of its devices' timers, in nanoseconds. */
  long timerNanos() {
    return hardware.timerNanos();
  }

  Board board() {
    return hardware.board();
  }

  VmLifecycle lifecycle() {
    return lifecycle;
  }

  List<Vcpu> vcpus() {
    return hardware.vcpus();
  }

  /** Releases all resources once, after {@link #left}; may take seconds on a busy host. */
  void giveBack() {
    if (returning.compareAndSet(false, true)) {
      try {
        hardware.vcpus().forEach(VirtualMachine::awaitThread);
        lifecycle.over();
        hardware.close();
      } finally {
        returned.countDown();
      }
    }
  }

  private static void awaitThread(Vcpu vcpu) {
    Uninterrupted.await(Uninterrupted.FOREVER, bound -> vcpu.lifecycle().awaitEnd(bound.toNanos()));
  }

  /** Waits until another thread has released all resources; returns false after {@code bound}. */
  boolean awaitReturn(Duration bound) {
    return Uninterrupted.await(bound, left -> returned.await(left.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Releases a VM that never began, so that it never will, and completes its end for waiters.
   *
   * @param why the reason of that end
   * @return whether everything is released, now or before
   */
  boolean discard(String why) {
    if (decided.compareAndSet(false, true)) {
      life.discard(VmEnd.of(VmEnd.Kind.STOPPED, why));
      giveBack();
    }
    return returned.getCount() == 0;
  }

  /** The parts of the VM that {@link VmLifecycle} uses. */
  private final class Machinery implements VmLifecycle.Machinery {
    @Override
    public String name() {
      return settings.name();
    }

    @Override
    public boolean isRealtime() {
      return settings.realtime().isPresent();
    }

    @Override
    public boolean hasEnded() {
      return life.isOver();
    }

    @Override
    public boolean isEnding() {
      return life.isEnding();
    }

    @Override
    public boolean wantsReset() {
      return life.resetRequest().isPresent();
    }

    @Override
    public List<Vcpu> vcpus() {
      return hardware.vcpus();
    }

    @Override
    public void renew(ResetCause cause) {
      hardware.renew();
      renewals.count(cause);
    }

    @Override
    public Consumer<VcpuFd> entry() {
      return hardware::enterKernel;
    }

    @Override
    public boolean startsWithVm(Vcpu vcpu) {
      return hardware.startsWithVm(vcpu);
    }

    @Override
    public void kill(String why) {
      life.end(VmEnd.of(VmEnd.Kind.CRASHED, why));
    }
  }
}
