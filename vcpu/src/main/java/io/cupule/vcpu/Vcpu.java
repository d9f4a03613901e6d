package io.cupule.vcpu;

import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.memory.GuestMemory;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.sched.rendezvous.Waiter;
import io.cupule.time.NanoClock;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.account.VcpuStats;
import io.cupule.vcpu.exit.CpuSnapshot;
import io.cupule.vcpu.exit.Diagnostic;
import io.cupule.vcpu.exit.ExitHandler;
import io.cupule.vcpu.exit.VcpuEnd;
import io.cupule.vcpu.exit.VcpuRegion;
import io.cupule.vcpu.inject.ExceptionQueue;
import io.cupule.vcpu.pcpu.EventWaiter;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import io.cupule.vcpu.request.Request;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A vCPU on its own platform thread, which is pinned to its pCPU and runs in its turns.
 *
 * <p>All KVM calls for it happen on that thread, also the set-up and the diagnostic. Any thread may
 * call every method here.
 */
public final class Vcpu implements AutoCloseable {
  private final VcpuId id;
  private final VcpuParts parts;
  private final VcpuSchedEntity entity;
  private final NanoClock clock;
  private final VcpuListener listener;
  private final RunLoop loop;
  private final VcpuNotifier notifier;
  private final VcpuThread thread;
  private final VcpuLifecycle lifecycle;

  /**
   * Makes a vCPU without ports of its own, with the parameters of the other constructor.
   *
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it
   */
  public Vcpu(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      VcpuListener listener,
      VcpuConfig config) {
    this(id, fd, memory, exits, List.of(), listener, config);
  }

  /**
   * Makes a vCPU that is not started.
   *
   * @param id the vCPU's id
   * @param fd its KVM side; the caller keeps it if this throws
   * @param memory the guest's memory, for the diagnostic
   * @param exits handles port and MMIO accesses outside its own regions
   * @param ports its own ports
   * @param listener receives halts and the end
   * @param config its pCPU and shared objects
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it
   */
  public Vcpu(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      List<VcpuRegion> ports,
      VcpuListener listener,
      VcpuConfig config) {
    this.id = id;
    this.listener = listener;
    this.clock = config.pcpu().clock();
    this.parts = VcpuParts.assemble(id, fd, memory, exits, ports, config, new ApicSignals(this));
    this.entity = parts.entity();
    VcpuAccount account = parts.account();
    RequestHandler handler = new RequestHandler(parts);
    this.loop = new RunLoop(this, parts, handler, listener);
    this.notifier = new VcpuNotifier(parts, handler, loop);
    this.thread =
        new VcpuThread(id, entity, parts.kick(), account.stolen(), config.threads(), new Body());
    this.lifecycle = new VcpuLifecycle(parts, thread, handler, notifier);
  }

  /** The work of its thread. */
  private final class Body implements VcpuThread.Body {
    /** Made in advance, because a full heap must not prevent the report of the end. */
    private final VcpuEnd unexplained =
        new VcpuEnd.Crashed(
            new Diagnostic("internal fault, and no diagnostic", Optional.empty(), List.of()));

    @Override
    public void run() {
      VcpuEnd end = unexplained;
      try {
        end = loop.run();
      } finally {
        try {
          lifecycle.leave();
        } finally {
          listener.ended(Vcpu.this, end);
        }
      }
    }

    @Override
    public void leave() {
      lifecycle.leave();
    }
  }

  /** Returns its life cycle, which starts, resets and stops it. */
  public VcpuLifecycle lifecycle() {
    return lifecycle;
  }

  /**
   * Makes a request, which it handles before it next enters the guest (ACRN's vcpu_make_request).
   * It is kicked if it has its pCPU; else it finds the request when it gets it.
   */
  public void request(Request request) {
    notifier.request(request);
  }

  /**
   * Queues an exception for the guest. Two pending exceptions merge as on a CPU (SDM 3, table 6-5):
   * to a double fault, or to the vCPU's end.
   *
   * @param vector 0 to 31, but not 2: an NMI is {@link Request#NMI}
   * @param error the error code; ignored for vectors without
   * @throws IllegalArgumentException for another vector
   */
  public void queueException(int vector, int error) {
    if (vector == ExceptionQueue.NMI) {
      throw new IllegalArgumentException("vector 2 is no exception; request an NMI");
    }
    request(parts.exceptions().queue(vector, error));
  }

  /**
   * Runs a function on the vCPU's thread, between two entries: soon, or at its next turn. It is
   * dropped if the vCPU is reset or ends first.
   *
   * @param function must not block
   */
  public void call(Runnable function) {
    notifier.call(function);
  }

  /**
   * Makes the vCPU leave guest mode and check its requests; it continues afterwards. Without an
   * interrupt controller in user space, a kick also ends a HLT. A vCPU that is not running notices
   * the kick when it starts.
   *
   * @return a ticket, see {@link #acknowledged}
   */
  public long kick() {
    return notifier.kick();
  }

  /**
   * Gives up the pCPU until the event is signalled, or the vCPU is stopped or reset. Only its own
   * thread may call it, outside guest mode.
   */
  public void await(VcpuEvent event) {
    parts.account().countWait(event);
    entity.await(parts.event(event));
  }

  /** Signals one of its events. */
  public void signal(VcpuEvent event) {
    parts.event(event).signal();
  }

  /** Returns how its own thread waits for others to leave guest mode, without its pCPU. */
  public Waiter newWaiter() {
    return new EventWaiter(entity, parts.registers()::take);
  }

  /**
   * Returns the newest kick that the vCPU has noticed.
   *
   * @return a ticket; this kick and all before it found the vCPU outside guest mode. A vCPU that
   *     has ended notices no more kicks, so a waiting thread must check for the end too
   */
  public long acknowledged() {
    return parts.kick().acknowledged();
  }

  /** Returns its recent state. */
  public VcpuState state() {
    return parts.life().state();
  }

  /** Returns its thread's number in Linux; empty while it has none. */
  public Optional<Integer> threadId() {
    return Optional.of(thread.linuxThread()).filter(number -> number != 0);
  }

  /** Returns the requests that it has not handled yet. */
  public Set<Request> pendingRequests() {
    return parts.requests().all();
  }

  /** Returns its registers shortly after its VM's pause, if it was launched. */
  public Optional<CpuSnapshot> registers() {
    return parts.registers().found();
  }

  /** Returns whether its {@link #registers} are missing yet; false if it was not launched. */
  public boolean owesRegisters() {
    return parts.registers().isAwaited() && parts.life().runs();
  }

  /** Returns whether it has its pCPU, and so may be handling an exit. */
  public boolean isBusy() {
    return entity.isCurrent();
  }

  /** Returns its part in its VM's rendezvous. */
  public StopTarget target() {
    return parts.target();
  }

  /**
   * Moves it to another pCPU, in any state. A vCPU with a turn moves at its end, which is
   * requested. A vCPU that waits for an interrupt, for the end of a pause or for its launch
   * continues to wait there. No event is lost meanwhile, and its times have no gap. A vCPU's thread
   * must not call it.
   *
   * @param target must share the timers of its present one
   * @param nanos longest wait for the end of its turn
   * @return true if it runs there from now on; else it stays
   * @throws io.cupule.sched.AdmissionException if the policy there refuses it
   * @throws io.cupule.linux.error.SystemCallException EINVAL if that host CPU is offline or not
   *     allowed
   * @throws IllegalStateException if it has ended, or another thread moves it
   */
  public boolean move(HostPcpu target, long nanos) {
    if (target.pcpu().id() == pcpu()) {
      return true;
    }
    // First, because it may fail: for a moment it may use the new CPU with its old pCPU's token.
    thread.pin(target.pcpu().id());
    try {
      return entity.move(target, nanos);
    } finally {
      thread.pin(entity.pcpu());
    }
  }

  /**
   * Changes its scheduling parameters while it runs. It has no effect on a vCPU that has ended.
   *
   * @throws io.cupule.sched.AdmissionException if the policy refuses it; then nothing has changed
   */
  public void change(SchedParams params) {
    entity.change(params);
  }

  /** Returns its host CPU. */
  public int pcpu() {
    return entity.pcpu();
  }

  /** Returns its thread in the scheduler, for reading. */
  public SchedThread thread() {
    return entity.thread();
  }

  /**
   * Returns the vCPU's id.
   *
   * @return VM name and number
   */
  public VcpuId id() {
    return id;
  }

  /** Returns how often it gave up its pCPU so far, for any cause; takes no lock. */
  public long switches() {
    return parts.account().switches();
  }

  /**
   * Returns the values of its account; this vCPU must be its last writer. Takes no lock.
   *
   * @return counters and times; those of a running vCPU are a moment old
   */
  public VcpuStats stats() {
    return parts.account().read(clock.nanoTime());
  }

  /**
   * Releases the KVM side, after {@link VcpuLifecycle#awaitEnd} returned true. Repeatable.
   *
   * @throws IllegalStateException while the vCPU's thread may still use it
   */
  @Override
  public void close() {
    if (thread.lives()) {
      throw new IllegalStateException(id + " has not ended; stop it and await its end first");
    }
    entity.remove();
    parts.fd().close();
  }
}
