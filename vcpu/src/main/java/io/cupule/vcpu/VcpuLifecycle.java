package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.ThreadStatus;
import io.cupule.vcpu.apic.ResetKind;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A vCPU's life cycle: ACRN's states, and the actions for each transition. A call that does not fit
 * the state changes nothing. Any thread may call a method unless it says otherwise.
 */
public final class VcpuLifecycle {
  private static final long REST_POLL_NANOS = 20_000;

  private final VcpuParts parts;
  private final VcpuLife life;
  private final VcpuSchedEntity entity;
  private final PendingRequests requests;
  private final VcpuThread thread;
  private final RequestHandler handler;
  private final VcpuNotifier notifier;
  private final CpuReset cpu;

  /** Held during a transition and its actions; first in the order of locks. */
  private final Object transition = new Object();

  VcpuLifecycle(VcpuParts parts, VcpuThread thread, RequestHandler handler, VcpuNotifier notifier) {
    this.parts = parts;
    this.life = parts.life();
    this.entity = parts.entity();
    this.requests = parts.requests();
    this.thread = thread;
    this.handler = handler;
    this.notifier = notifier;
    this.cpu = new CpuReset(parts.fd());
  }

  /**
   * Makes the thread and runs the vCPU: {@link #create}, then {@link #launch}.
   *
   * @param setUp gives the vCPU its first state, on the vCPU's own thread
   * @throws io.cupule.linux.error.SystemCallException if pinning or set-up fails; then the vCPU is
   *     over
   * @throws IllegalStateException when it was created before
   */
  public void start(Consumer<VcpuFd> setUp) {
    create(setUp);
    launch(_ -> {});
  }

  /**
   * Changes OFFLINE to INIT: makes the thread and waits until it is pinned and set up.
   *
   * @param setUp gives the vCPU its first state, on the vCPU's own thread
   * @throws io.cupule.linux.error.SystemCallException if pinning or set-up fails; then the vCPU is
   *     over
   * @throws IllegalStateException when it was created before
   */
  public void create(Consumer<VcpuFd> setUp) {
    life.create();
    requests.setLife();
    thread.start(() -> {
      cpu.capture();
      setUp.accept(parts.fd());
    });
  }

  /**
   * Changes INIT to RUNNING: it runs as soon as it has a turn. In another state nothing happens.
   *
   * @param setUp sets its state, on its own thread before its first entry
   * @return whether it was launched
   */
  public boolean launch(Consumer<VcpuFd> setUp) {
    synchronized (transition) {
      boolean launched = life.launch(setUp);
      if (launched) {
        wakeLaunched();
      }
      return launched;
    }
  }

  private void wakeLaunched() {
    parts.events().forEach(SchedEvent::reset);
    entity.traceRequest(Request.INIT_VMCS);
    requests.set(Request.INIT_VMCS);
    notifier.endHalt(); // a halt that began before, with a wait that is only about to begin
    parts.target().revive();
    entity.wake();
  }

  /**
   * Restores the CPU's state from before the set-up of its creation. For the set-up of a launch, on
   * its own thread.
   */
  public void restoreCpu() {
    cpu.restore();
  }

  /**
   * Changes RUNNING or INIT to ZOMBIE: takes it off, so that only a reset makes it usable again.
   * Does not wait; see {@link #awaitRest}. In another state nothing happens.
   *
   * @return whether it was taken off
   */
  public boolean zombie() {
    synchronized (transition) {
      boolean was = life.zombie();
      if (was) {
        takeOff();
      }
      return was;
    }
  }

  private void takeOff() {
    requests.setLife();
    parts.target().retire();
    entity.takeOff();
  }

  /**
   * Waits, after {@link #zombie}, until it is outside the guest and its thread waits. A vCPU's
   * thread must not call it.
   *
   * @param nanos longest wait
   * @return whether it rests
   */
  public boolean awaitRest(long nanos) {
    long deadline = System.nanoTime() + nanos;
    // A runnable vCPU was woken after it was taken off, and will run once more.
    while (entity.thread().status() != ThreadStatus.BLOCKED) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(this, REST_POLL_NANOS);
    }
    return true;
  }

  /**
   * Changes ZOMBIE to INIT: forgets its requests and events. Its registers are set when it is
   * launched. Call it when the vCPU {@linkplain #awaitRest rests}.
   *
   * @return whether it was a zombie
   */
  public boolean reset() {
    synchronized (transition) {
      boolean was = life.reset();
      if (was) {
        forget();
      }
      return was;
    }
  }

  /** Forgets requests. ACRN keeps them, so one from before a reset blocks the vCPU after it. */
  private void forget() {
    requests.clear();
    handler.forget();
    parts.exceptions().clear();
    parts.events().forEach(SchedEvent::reset);
    parts.apic().ifPresent(local -> local.reset(ResetKind.POWER));
  }

  /**
   * Handles the INIT of an IPI. As in ACRN, it does not wait for the vCPU: two that send INIT to
   * each other would wait forever. The vCPU checks its state before its next entry.
   */
  void init() {
    synchronized (transition) {
      if (life.init()) {
        takeOff();
        requests.clear();
        handler.forget();
        parts.exceptions().clear();
        parts.apic().ifPresent(local -> local.reset(ResetKind.INIT));
        entity.wakeOnce(); // only the vCPU itself can release what it holds
        notifier.endHalt();
      }
    }
  }

  /** Handles a start-up IPI: launches it if one is awaited. */
  void sipi(int vector) {
    synchronized (transition) {
      if (life.sipi(_ -> cpu.startAt(vector))) {
        wakeLaunched();
      }
    }
  }

  /** Makes it store its registers when it comes to rest. Called before its VM is paused. */
  public void beforePause() {
    parts.registers().wanted(true);
  }

  /**
   * Notes that its VM is paused: no vCPU of it enters the guest. A vCPU that waits for another
   * event stores its registers at its next turn.
   */
  public void paused() {
    life.paused(true);
    PausedRegisters registers = parts.registers();
    if (life.runs() && registers.found().isEmpty()) {
      notifier.call(registers::take);
    }
  }

  /** Notes that its VM resumes, or was not paused after all. */
  public void resumed() {
    life.paused(false);
    parts.registers().wanted(false);
  }

  /** Changes any state to OFFLINE: asks it to end, without waiting; see {@link #awaitEnd}. */
  public void stop() {
    synchronized (transition) {
      if (life.offline()) {
        requests.setLife();
        parts.target().retire();
        try {
          entity.kick();
        } finally {
          // Signals, not resets: a wait that is about to begin must not block either.
          parts.events().forEach(SchedEvent::signal);
          entity.dismiss();
        }
      }
    }
  }

  /** Interrupts what its thread waits for in a device. Call it after {@link #stop}. */
  public void kill() {
    thread.interrupt();
  }

  /**
   * Gives up a vCPU whose thread does not end. Call it after {@link #stop}. Its pCPU is free for
   * others, if it is certainly outside guest mode. The thread does no harm if it returns.
   */
  public void abandon() {
    if (life.isOffline() && !parts.target().inGuest()) {
      entity.forfeit();
    }
  }

  /** Handles the end of its thread, also one that never began. */
  void leave() {
    synchronized (transition) {
      life.offline();
      parts.target().retire();
      parts.kick().detach();
      entity.leave();
      parts.apic().ifPresent(local -> local.reset(ResetKind.POWER)); // stops its timer
    }
  }

  /**
   * Waits for the end of the vCPU's thread.
   *
   * @param nanos longest wait
   * @return whether it has ended, or was never created
   * @throws InterruptedException if interrupted
   */
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return thread.awaitEnd(nanos);
  }
}
