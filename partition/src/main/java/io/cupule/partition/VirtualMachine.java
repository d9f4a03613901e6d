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
 * One incarnation of a VM, from being built to its end. Built and started by one thread at a time;
 * all else may be called by any.
 */
final class VirtualMachine {
  private final VmSettings settings;
  private final MachineListener listener;
  private final VmLife life;
  private final Renewals renewals;
  private volatile boolean launched;
  private final VmHardware hardware;
  private final VmLifecycle lifecycle;

  /** Set by who comes first: the start, or an end before it. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final AtomicBoolean returning = new AtomicBoolean();
  private final CountDownLatch returned = new CountDownLatch(1);

  /**
   * Builds and loads a VM. Parameters as for {@link VmHardware}.
   *
   * @param bound how long its vCPUs may take to leave guest mode
   * @param owner told what it does not do by itself
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
    // A VM that has ended needs no timer, also where a thread of it does not end.
    CompletableFuture<@Nullable Void> _ = life.ended().thenRun(hardware::quiet);
    CompletableFuture<@Nullable Void> _ = life.ended().thenAccept(end -> owner.ended(this, end));
  }

  /**
   * Makes the thread of every vCPU. Where one can't be made, for whatever reason, the VM ends as
   * crashed, and others of the machine are not touched.
   *
   * @throws MachineException if not all were made, or it was ended before
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
   * Lets it run; after {@link #create}, and not before all vCPUs of the machine are there. The boot
   * vCPU's INIT and SIPI would be lost on one that is not, and one that spins under SCHED_FIFO
   * would keep others' threads from starting on its pCPU.
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

  /** Brings it to its end, without waiting; only the first cause counts. */
  void end(VmEnd why) {
    life.end(why);
    if (decided.compareAndSet(false, true)) {
      life.left(hardware.vcpus().size());
    }
  }

  /** After {@link #end}: interrupts what its vCPUs' threads wait for. */
  void kill() {
    life.kill();
  }

  /** After {@link #end}: gives it up, although threads of it have not ended. */
  void abandon() {
    life.abandon();
  }

  /** Completed when none of its vCPUs runs any more, or it was given up. */
  CompletableFuture<VmEnd> ended() {
    return life.ended();
  }

  /** Completed when none of its vCPUs runs any more. */
  CompletableFuture<@Nullable Void> left() {
    return life.left();
  }

  /** Whether it ever was to run; not for one whose threads could not be made. */
  boolean wasLaunched() {
    return launched;
  }

  /** The reset that its guest wants and has not got yet. */
  Optional<VmLife.ResetRequest> resetRequest() {
    return life.resetRequest();
  }

  /** What brings it to its end, in words. */
  String why() {
    return life.why();
  }

  /** Whether it was given up and a thread of it has still not ended. */
  boolean isGivenUp() {
    VmEnd end = life.ended().getNow(null);
    return end != null && end.kind() == VmEnd.Kind.ABANDONED && !life.left().isDone();
  }

  /** Where it is in its life; waits for nobody. */
  VmStatus status() {
    return life.status(lifecycle.phase());
  }

  Optional<VmKvmStats> kvmStats() {
    return hardware.kvmStats();
  }

  /** CPU time of its devices' timers, in nanoseconds. */
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

  /**
   * Gives everything back; after {@link #left} is completed. Takes as long as the kernel needs to
   * destroy a VM, which on a busy host may be seconds. Only the first call does something.
   */
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

  /**
   * Waits until everything is given back, which goes on by itself.
   *
   * @param bound longest wait
   * @return whether it is
   */
  boolean awaitReturn(Duration bound) {
    return Uninterrupted.await(bound, left -> returned.await(left.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Gives everything back if it never began, and never will then; whoever waits for its end waits
   * no longer.
   *
   * @param why for those who wait
   * @return whether everything is given back, now or before
   */
  boolean discard(String why) {
    if (decided.compareAndSet(false, true)) {
      life.discard(VmEnd.of(VmEnd.Kind.STOPPED, why));
      giveBack();
    }
    return returned.getCount() == 0;
  }

  /** What {@link VmLifecycle} moves. */
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
