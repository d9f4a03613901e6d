package io.cupule.vcpu;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.VcpuFd;
import io.cupule.sched.NanoClock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.rendezvous.Rest;
import io.cupule.sched.rendezvous.StopTarget;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A vCPU on its own platform thread, pinned to its pCPU, where it runs in its turns.
 *
 * <p>All KVM calls for it happen on that thread, the set-up and the diagnostic included. Every
 * method here may be called from any thread.
 */
public final class Vcpu implements AutoCloseable {
  private final VcpuId id;
  private final VcpuParts parts;
  private final Seat seat;
  private final NanoClock clock;
  private final VcpuListener listener;
  private final RunLoop loop;
  private final Attention attention;
  private final VcpuThread thread;
  private final VcpuLifecycle lifecycle;

  /**
   * Makes a vCPU that is not started.
   *
   * @param id which one
   * @param fd its KVM side; owned once this returns, still the caller's where it throws
   * @param memory the guest's memory, for the diagnostic
   * @param exits answers port and MMIO accesses
   * @param listener told about halts and the end
   * @param placement where it runs and with whom
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it; then it has no
   *     place there
   */
  public Vcpu(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      VcpuListener listener,
      Placement placement) {
    this.id = id;
    this.listener = listener;
    this.clock = placement.pcpu().clock();
    this.parts = VcpuParts.assemble(id, fd, memory, exits, placement, new ApicSignals(this));
    this.seat = parts.seat();
    VcpuAccount account = parts.account();
    Attendant attendant = new Attendant(parts);
    this.loop = new RunLoop(this, parts, attendant, listener, account.exits());
    this.attention = new Attention(parts, attendant, loop);
    this.thread =
        new VcpuThread(id, seat, parts.kick(), account.stolen(), placement.threads(), new Body());
    this.lifecycle = new VcpuLifecycle(parts, thread, attendant, attention);
  }

  /** What its thread does. */
  private final class Body implements VcpuThread.Body {
    /** Made before it is needed: a heap that is full must not keep the end from being told. */
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

  /** Its life, from its creation to its end: what starts, resets and stops it. */
  public VcpuLifecycle lifecycle() {
    return lifecycle;
  }

  /**
   * Asks it to do something before it enters the guest again (ACRN's vcpu_make_request). It is
   * kicked if it has its pCPU; else it finds the request when it gets it.
   */
  public void request(Request request) {
    attention.request(request);
  }

  /**
   * Queues an exception for the guest; two that come together merge as on a CPU (SDM 3, table 6-5):
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
   * Runs something on the vCPU's thread, between two entries: soon, or when it next has a turn. It
   * is forgotten when the vCPU is reset or ends first.
   *
   * @param function must not block
   */
  public void call(Runnable function) {
    attention.call(function);
  }

  /**
   * Makes the vCPU leave guest mode and look at its requests. It goes on afterwards. Where no
   * interrupt controller in user space knows better, it ends a HLT as well. A kick of a vCPU that
   * is not running is noticed when it starts.
   *
   * @return a ticket, see {@link #acknowledged}
   */
  public long kick() {
    return attention.kick();
  }

  /**
   * Gives up the pCPU until the event is signalled, or the vCPU is stopped or reset. From its own
   * thread, outside guest mode.
   */
  public void await(VcpuEvent event) {
    parts.account().waits().count(event);
    seat.await(parts.event(event));
  }

  /** Signals one of its events. */
  public void signal(VcpuEvent event) {
    parts.event(event).signal();
  }

  /** How its own thread waits for others to leave guest mode: its pCPU goes to others meanwhile. */
  public Rest newRest() {
    return new EventRest(seat, parts.registers()::take);
  }

  /**
   * The newest kick that the vCPU has noticed.
   *
   * @return a ticket; the kick with that ticket and all before it found the vCPU outside guest
   *     mode. A vCPU that has ended notices no more, so who waits for a ticket looks for the end
   *     too
   */
  public long acknowledged() {
    return parts.kick().acknowledged();
  }

  /** Its state, a moment old. */
  public VcpuState state() {
    return parts.life().state();
  }

  /** Its thread's number in Linux; empty while it has none. */
  public Optional<Integer> threadId() {
    return Optional.of(thread.linuxThread()).filter(number -> number != 0);
  }

  /** What it was asked to do and has not done yet. */
  public Set<Request> pendingRequests() {
    return parts.requests().all();
  }

  /** Its registers, if its VM is paused and it was launched; a moment after the pause. */
  public Optional<CpuSnapshot> registers() {
    return parts.registers().found();
  }

  /** Whether its {@link #registers} are yet to come; not of a vCPU that was not launched. */
  public boolean owesRegisters() {
    return parts.registers().isAwaited() && parts.life().runs();
  }

  /** Whether it has its pCPU, and so may be handling an exit. */
  public boolean isBusy() {
    return seat.isCurrent();
  }

  /** Its part in its VM's rendezvous. */
  public StopTarget target() {
    return parts.target();
  }

  /**
   * Moves it to another pCPU, whatever it does: one that has a turn goes at the end of it, which is
   * asked for; one that waits for an interrupt, for the end of a pause or for its launch goes on
   * waiting there. Nothing that comes meanwhile is lost, and its times go on without a gap. Not
   * from a vCPU's thread.
   *
   * @param target shares the timers of its present one
   * @param nanos longest wait for the end of its turn
   * @return whether it runs there from now on; else it stays where it was
   * @throws io.cupule.sched.AdmissionException if the policy there refuses it
   * @throws io.cupule.kvm.KvmException EINVAL where that host CPU is offline or not allowed
   * @throws IllegalStateException if it has ended, or somebody else moves it
   */
  public boolean move(HostPcpu target, long nanos) {
    if (target.pcpu().id() == pcpu()) {
      return true;
    }
    // First, as it may fail: for a moment it may take the new CPU's time with its old pCPU's token.
    thread.pin(target.pcpu().id());
    try {
      return seat.move(target, nanos);
    } finally {
      thread.pin(seat.pcpu());
    }
  }

  /**
   * Changes what its pCPU's policy is to know of it, while it runs. Of one that has ended nothing
   * changes.
   *
   * @throws io.cupule.sched.AdmissionException if the policy refuses it; then nothing has changed
   */
  public void change(SchedParams params) {
    seat.change(params);
  }

  /** The host CPU that it runs on in its turns. */
  public int pcpu() {
    return seat.pcpu();
  }

  /** Its thread in the scheduler, to look at. */
  public SchedThread thread() {
    return seat.thread();
  }

  /**
   * Which vCPU this is.
   *
   * @return its identity
   */
  public VcpuId id() {
    return id;
  }

  /** How often it gave its pCPU away so far, for whatever cause; takes no lock. */
  public long switches() {
    return parts.account().switches().read().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What its account says, this vCPU being the last who wrote it; takes no lock.
   *
   * @return counters and times; those of a running vCPU are a moment old
   */
  public VcpuStats stats() {
    return parts.account().read(clock.nanoTime());
  }

  /**
   * Releases the KVM side; after {@link VcpuLifecycle#awaitEnd} returned true. A second call does
   * nothing.
   *
   * @throws IllegalStateException while the vCPU's thread may still use it
   */
  @Override
  public void close() {
    if (thread.lives()) {
      throw new IllegalStateException(id + " has not ended; stop it and await its end first");
    }
    seat.remove();
    parts.fd().close();
  }
}
