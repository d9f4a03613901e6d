package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.ThreadStatus;
import io.cupule.vcpu.apic.ResetKind;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A vCPU's life from its creation to its end: ACRN's states, and what goes with each change of
 * them. A call that does not fit the state changes nothing. Every method may be called from any
 * thread unless it says otherwise.
 */
public final class VcpuLifecycle {
  private static final long REST_POLL_NANOS = 20_000;

  private final VcpuParts parts;
  private final VcpuLife life;
  private final Seat seat;
  private final PendingRequests requests;
  private final VcpuThread thread;
  private final Attendant attendant;
  private final Attention attention;
  private final CpuReset cpu;

  /** Held while the state changes and what goes with that is done; first in the order of locks. */
  private final Object transition = new Object();

  VcpuLifecycle(VcpuParts parts, VcpuThread thread, Attendant attendant, Attention attention) {
    this.parts = parts;
    this.life = parts.life();
    this.seat = parts.seat();
    this.requests = parts.requests();
    this.thread = thread;
    this.attendant = attendant;
    this.attention = attention;
    this.cpu = new CpuReset(parts.fd());
  }

  /**
   * Makes the thread and lets it run: {@link #create}, then {@link #launch}.
   *
   * @param setUp gives the vCPU its first state, on the vCPU's own thread
   * @throws io.cupule.kvm.KvmException where pinning or set-up fails; the vCPU is then over
   * @throws IllegalStateException when it was created before
   */
  public void start(Consumer<VcpuFd> setUp) {
    create(setUp);
    launch(_ -> {});
  }

  /**
   * OFFLINE to INIT: makes the thread and waits until it is pinned and set up.
   *
   * @param setUp gives the vCPU its first state, on the vCPU's own thread
   * @throws io.cupule.kvm.KvmException where pinning or set-up fails; the vCPU is then over
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
   * INIT to RUNNING: it runs as soon as it has a turn. In another state nothing happens.
   *
   * @param setUp gives it its state, on its own thread before its first entry
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
    seat.traceRequest(Request.INIT_VMCS);
    requests.set(Request.INIT_VMCS);
    attention.endHalt(); // one that began before, and whose wait is only about to begin
    parts.target().revive();
    seat.wake();
  }

  /**
   * Makes the CPU as it was before the set-up of its creation. For the set-up of a launch, on its
   * own thread.
   */
  public void restoreCpu() {
    cpu.restore();
  }

  /**
   * RUNNING or INIT to ZOMBIE: takes it off, so that only a reset makes it usable again. Does not
   * wait; see {@link #awaitRest}. In another state nothing happens.
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
    seat.takeOff();
  }

  /**
   * Waits until it is outside the guest and its thread waits; after {@link #zombie}. Not from a
   * vCPU's thread.
   *
   * @param nanos longest wait
   * @return whether it is so
   */
  public boolean awaitRest(long nanos) {
    long deadline = System.nanoTime() + nanos;
    // A runnable one was woken after it was taken off, and is to run once more.
    while (seat.thread().status() != ThreadStatus.BLOCKED) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(this, REST_POLL_NANOS);
    }
    return true;
  }

  /**
   * ZOMBIE to INIT: forgets its requests and events. Its registers are set when it is launched. To
   * be called when it {@linkplain #awaitRest rests}.
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

  /** ACRN keeps the requests, so that one made of a vCPU before its reset blocks it after it. */
  private void forget() {
    requests.clear();
    attendant.forget();
    parts.exceptions().forget();
    parts.events().forEach(SchedEvent::reset);
    parts.apic().ifPresent(local -> local.reset(ResetKind.POWER));
  }

  /**
   * The INIT of an IPI. Does not wait until the vCPU is off, as ACRN does: two that send INIT to
   * each other would wait for ever. It looks at its state before it enters the guest again.
   */
  void init() {
    synchronized (transition) {
      if (life.init()) {
        takeOff();
        requests.clear();
        attendant.forget();
        parts.apic().ifPresent(local -> local.reset(ResetKind.INIT));
        seat.wakeOnce(); // to give back what it holds, and it alone can say what that is
        attention.endHalt();
      }
    }
  }

  /** A start-up IPI: launches it if one is awaited. */
  void sipi(int vector) {
    synchronized (transition) {
      if (life.sipi(_ -> cpu.startAt(vector))) {
        wakeLaunched();
      }
    }
  }

  /** Before its VM is paused: when it comes to rest it takes down its registers. */
  public void beforePause() {
    parts.registers().wanted(true);
  }

  /**
   * Its VM is paused: no vCPU of it enters the guest. One that waits for something else takes down
   * its registers when it has a turn.
   */
  public void paused() {
    life.paused(true);
    PauseRecord registers = parts.registers();
    if (life.runs() && registers.found().isEmpty()) {
      attention.call(registers::take);
    }
  }

  /** Its VM goes on, or was not paused after all. */
  public void resumed() {
    life.paused(false);
    parts.registers().wanted(false);
  }

  /** Any state to OFFLINE: asks it to end, without waiting; see {@link #awaitEnd}. */
  public void stop() {
    synchronized (transition) {
      if (life.offline()) {
        requests.setLife();
        parts.target().retire();
        try {
          seat.kick();
        } finally {
          // Signals, not resets: also a wait that is only about to begin must not block.
          parts.events().forEach(SchedEvent::signal);
          seat.dismiss();
        }
      }
    }
  }

  /** After {@link #stop}: interrupts what its thread waits for in a device. */
  public void kill() {
    thread.interrupt();
  }

  /**
   * After {@link #stop}, of a vCPU whose thread does not end: its pCPU goes to others, if it is
   * sure not to be in guest mode. The thread does no more harm when it comes back.
   */
  public void abandon() {
    if (life.isOffline() && !parts.target().inGuest()) {
      seat.forfeit();
    }
  }

  /** Its thread comes to its end, or never began. */
  void leave() {
    synchronized (transition) {
      life.offline();
      parts.target().retire();
      parts.kick().detach();
      seat.leave();
      parts.apic().ifPresent(local -> local.reset(ResetKind.POWER)); // ends its timer
    }
  }

  /**
   * Waits for the end of the vCPU's thread.
   *
   * @param nanos longest wait
   * @return whether it has ended, or was never created
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return thread.awaitEnd(nanos);
  }
}
