package io.cupule.vcpu;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.VcpuFd;
import io.cupule.sched.NanoClock;
import io.cupule.sched.SchedEvent;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.rendezvous.Rest;
import io.cupule.sched.rendezvous.StopTarget;
import io.cupule.vcpu.apic.ApicEvents;
import io.cupule.vcpu.apic.LocalApic;
import io.cupule.vcpu.apic.ResetKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A vCPU on its own platform thread, pinned to its pCPU, where it runs in its turns.
 *
 * <p>All KVM calls for it happen on that thread, the set-up and the diagnostic included. Every
 * method here may be called from any thread.
 */
public final class Vcpu implements AutoCloseable {
  private static final long REST_POLL_NANOS = 20_000;

  private final VcpuId id;
  private final VcpuFd fd;
  private final Kick kick;
  private final Seat seat;
  private final VcpuAccount account;
  private final NanoClock clock;
  private final PendingRequests requests;
  private final VcpuLife life = new VcpuLife();
  private final List<SchedEvent> events =
      Arrays.stream(VcpuEvent.values()).map(_ -> new SchedEvent(SchedLock.mutex())).toList();
  private final StopTarget target;
  private final PauseRecord registers;
  private final Exceptions exceptions;
  private final Optional<LocalApic> apic;
  private final Attendant attendant;
  private final RunLoop loop;
  private final VcpuListener listener;
  private final VcpuThread thread;
  private final CpuReset cpu;

  /** Held while the state changes and what goes with that is done; first in the order of locks. */
  private final Object transition = new Object();

  /**
   * Makes a vCPU that is not started.
   *
   * @param id which one
   * @param fd its KVM side; owned from here on
   * @param memory the guest's memory, for the diagnostic
   * @param exits answers port and MMIO accesses
   * @param listener told about halts and the end
   * @param placement where it runs and with whom
   * @throws io.cupule.sched.AdmissionException if the pCPU's policy refuses it
   */
  public Vcpu(
      VcpuId id,
      VcpuFd fd,
      GuestMemory memory,
      ExitHandler exits,
      VcpuListener listener,
      Placement placement) {
    this.id = id;
    this.fd = fd;
    this.listener = listener;
    this.account = placement.account();
    this.clock = placement.pcpu().clock();
    this.requests = new PendingRequests(account.requests());
    this.kick = new Kick(fd.runArea(), account.kicks());
    this.registers = new PauseRecord(fd, memory);
    this.exceptions = new Exceptions(fd, requests);
    this.seat = placement.pcpu().seat(id.toString(), placement.params(), kick::kick, account);
    this.target = placement.rendezvous().join(seat::kick, new EventRest(seat, registers::take));
    ExitHandler handler = exits;
    Interrupts interrupts = new PassiveInterrupts(requests, exceptions);
    if (placement.irqchip().isPresent()) {
      UserIrqchip irqchip = placement.irqchip().get();
      LocalApic local =
          irqchip.bus().attach(id.id(), id.id() == 0, irqchip.clocks(), new Signals());
      ApicInterrupts injection =
          new ApicInterrupts(fd, requests, exceptions, local, irqchip.external());
      handler = new ApicAccess(exits, local, injection);
      interrupts = injection;
      apic = Optional.of(local);
      if (id.id() == 0) {
        irqchip.wiring().accept(local);
      }
    } else {
      apic = Optional.empty();
    }
    ExitDispatch dispatch = new ExitDispatch(fd, memory, handler);
    VcpuParts parts =
        new VcpuParts(fd, kick, seat, target, requests, life, events, interrupts, dispatch);
    this.attendant = new Attendant(parts);
    this.loop = new RunLoop(this, parts, attendant, listener, account.exits());
    this.thread = new VcpuThread(id, seat, kick, account.stolen(), new Body());
    this.cpu = new CpuReset(fd);
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
      setUp.accept(fd);
    });
  }

  /** What its thread does. */
  private final class Body implements VcpuThread.Body {
    @Override
    public void run() {
      VcpuEnd end;
      try {
        end = loop.run();
      } finally {
        leave();
      }
      listener.ended(Vcpu.this, end);
    }

    @Override
    public void leave() {
      Vcpu.this.leave();
    }
  }

  private void leave() {
    synchronized (transition) {
      life.offline();
      target.retire();
      kick.detach();
      seat.leave();
      apic.ifPresent(local -> local.reset(ResetKind.POWER)); // ends its timer
    }
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
    events.forEach(SchedEvent::reset);
    seat.traceRequest(Request.INIT_VMCS);
    requests.set(Request.INIT_VMCS);
    endHalt(); // one that began before, and whose wait is only about to begin
    target.revive();
    seat.wake();
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
    target.retire();
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

  /**
   * Makes the CPU as it was before the set-up of its creation. For the set-up of a launch, on its
   * own thread.
   */
  public void restoreCpu() {
    cpu.restore();
  }

  /** ACRN keeps the requests, so that one made of a vCPU before its reset blocks it after it. */
  private void forget() {
    requests.clear();
    attendant.forget();
    exceptions.forget();
    events.forEach(SchedEvent::reset);
    apic.ifPresent(local -> local.reset(ResetKind.POWER));
  }

  /** Asks the vCPU to end, without waiting; see {@link #awaitEnd}. */
  public void stop() {
    synchronized (transition) {
      if (life.offline()) {
        requests.setLife();
        target.retire();
        seat.kick();
        // Signals, not resets: also a wait that is only about to begin must not block.
        events.forEach(SchedEvent::signal);
        seat.dismiss();
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
    if (life.isOffline() && !target.inGuest()) {
      seat.forfeit();
    }
  }

  /**
   * Asks it to do something before it enters the guest again (ACRN's vcpu_make_request). It is
   * kicked if it has its pCPU; else it finds the request when it gets it.
   */
  public void request(Request request) {
    seat.traceRequest(request);
    requests.set(request);
    announce();
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
    request(exceptions.queue(vector, error));
  }

  private void announce() {
    if (!seat.isMine() && seat.isCurrent()) {
      seat.kick();
    }
    endHalt();
  }

  /** It looks once more at what is pending, if it waits in HLT or is about to. */
  private void endHalt() {
    if (loop.halted()) {
      event(VcpuEvent.VIRTUAL_INTERRUPT).signal();
    }
  }

  /**
   * Runs something on the vCPU's thread, between two entries: soon, or when it next has a turn. It
   * is forgotten when the vCPU is reset or ends first.
   *
   * @param function must not block
   */
  public void call(Runnable function) {
    attendant.call(function);
    request(Request.SMP_CALL);
  }

  /**
   * Makes the vCPU leave guest mode and look at its requests. It goes on afterwards. Where no
   * interrupt controller in user space knows better, it ends a HLT as well. A kick of a vCPU that
   * is not running is noticed when it starts.
   *
   * @return a ticket, see {@link #acknowledged}
   */
  public long kick() {
    long ticket = kick.request();
    // Without its pCPU it looks at the count after it got that, as with requests. A signal would
    // only make its waiting thread run for nothing.
    if (seat.isCurrent()) {
      seat.traceKick();
      kick.interrupt();
    }
    endHalt();
    return ticket;
  }

  /**
   * Gives up the pCPU until the event is signalled, or the vCPU is stopped or reset. From its own
   * thread, outside guest mode.
   */
  public void await(VcpuEvent event) {
    account.waits().count(event);
    seat.await(event(event));
  }

  /** Signals one of its events. */
  public void signal(VcpuEvent event) {
    event(event).signal();
  }

  /** How its own thread waits for others to leave guest mode: its pCPU goes to others meanwhile. */
  public Rest newRest() {
    return new EventRest(seat, registers::take);
  }

  /** The vCPU's local APIC tells it something: on any thread, another vCPU's included. */
  private final class Signals implements ApicEvents {
    @Override
    public void interruptPending() {
      request(Request.EVENT);
    }

    @Override
    public void nmi() {
      request(Request.NMI);
    }

    @Override
    public void extInt() {
      request(Request.EXTINT);
    }

    /**
     * Does not wait until the vCPU is off, as ACRN does: two that send INIT to each other would
     * wait for ever. It looks at its state before it enters the guest again.
     */
    @Override
    public void init() {
      synchronized (transition) {
        if (life.init()) {
          takeOff();
          requests.clear();
          attendant.forget();
          apic.ifPresent(local -> local.reset(ResetKind.INIT));
          seat.wakeOnce(); // to give back what it holds, and it alone can say what that is
          endHalt();
        }
      }
    }

    @Override
    public void sipi(int vector) {
      synchronized (transition) {
        if (life.sipi(_ -> cpu.startAt(vector))) {
          wakeLaunched();
        }
      }
    }
  }

  private SchedEvent event(VcpuEvent event) {
    return events.get(event.index());
  }

  /**
   * The newest kick that the vCPU has noticed.
   *
   * @return a ticket; the kick with that ticket and all before it found the vCPU outside guest
   *     mode. A vCPU that has ended notices no more, so who waits for a ticket looks for the end
   *     too
   */
  public long acknowledged() {
    return kick.acknowledged();
  }

  /** Its state, a moment old. */
  public VcpuState state() {
    return life.state();
  }

  /** Its thread's number in Linux; empty while it has none. */
  public Optional<Integer> threadId() {
    return Optional.of(thread.linuxThread()).filter(number -> number != 0);
  }

  /** What it was asked to do and has not done yet. */
  public Set<Request> pendingRequests() {
    return requests.all();
  }

  /** Before its VM is paused: when it comes to rest it takes down its registers. */
  public void beforePause() {
    registers.wanted(true);
  }

  /**
   * Its VM is paused: no vCPU of it enters the guest. One that waits for something else takes down
   * its registers when it has a turn.
   */
  public void paused() {
    life.paused(true);
    if (life.runs() && registers.found().isEmpty()) {
      call(registers::take);
    }
  }

  /** Its VM goes on, or was not paused after all. */
  public void resumed() {
    life.paused(false);
    registers.wanted(false);
  }

  /** Its registers, if its VM is paused and it was launched; a moment after the pause. */
  public Optional<CpuSnapshot> registers() {
    return registers.found();
  }

  /** Whether its {@link #registers} are yet to come; not of a vCPU that was not launched. */
  public boolean owesRegisters() {
    return registers.isAwaited() && life.runs();
  }

  /** Whether it has its pCPU, and so may be handling an exit. */
  public boolean isBusy() {
    return seat.isCurrent();
  }

  /** Its part in its VM's rendezvous. */
  public StopTarget target() {
    return target;
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
   * Waits for the end of the vCPU's thread.
   *
   * @param nanos longest wait
   * @return whether it has ended, or was never created
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return thread.awaitEnd(nanos);
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
    return account.switches().read().values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What its account says, this vCPU being the last who wrote it; takes no lock.
   *
   * @return counters and times; those of a running vCPU are a moment old
   */
  public VcpuStats stats() {
    return account.read(clock.nanoTime());
  }

  /**
   * Releases the KVM side; after {@link #awaitEnd} returned true. A second call does nothing.
   *
   * @throws IllegalStateException while the vCPU's thread may still use it
   */
  @Override
  public void close() {
    if (thread.lives()) {
      throw new IllegalStateException(id + " has not ended; stop it and await its end first");
    }
    seat.remove();
    fd.close();
  }
}
