package io.cupule.vcpu;

import io.cupule.kvm.GuestMemory;
import io.cupule.kvm.KickSignal;
import io.cupule.kvm.LinuxThread;
import io.cupule.kvm.VcpuFd;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A vCPU on its own platform thread, pinned to its pCPU.
 *
 * <p>All KVM calls for it happen on that thread, the set-up and the diagnostic included. Every
 * method here may be called from any thread.
 */
public final class Vcpu implements AutoCloseable {
  private final VcpuId id;
  private final VcpuFd fd;
  private final Kick kick;
  private final StateClock clock = new StateClock(System.nanoTime());
  private final RunLoop loop;
  private final VcpuListener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * Makes a vCPU that is not started.
   *
   * @param id which one, and where it runs
   * @param fd its KVM side; owned from here on
   * @param memory the guest's memory, for the diagnostic
   * @param exits answers port and MMIO accesses
   * @param listener told about halts and the end
   */
  public Vcpu(VcpuId id, VcpuFd fd, GuestMemory memory, ExitHandler exits, VcpuListener listener) {
    this.id = id;
    this.fd = fd;
    this.kick = new Kick(fd.runArea());
    this.listener = listener;
    this.loop = new RunLoop(this, fd, kick, clock, new ExitDispatch(fd, memory, exits), listener);
  }

  /**
   * Starts the thread and waits until it is pinned and set up.
   *
   * @param setUp gives the vCPU its first state, on the vCPU's own thread
   * @throws io.cupule.kvm.KvmException where pinning or set-up fails; the vCPU is then over
   * @throws IllegalStateException when it was started before
   */
  public void start(Consumer<VcpuFd> setUp) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException(id + " was started before");
    }
    CompletableFuture<Void> ready = new CompletableFuture<>();
    try {
      KickSignal.install();
      clock.enter(VcpuState.RUNNABLE, System.nanoTime());
      Thread.ofPlatform().name(id.toString()).daemon().start(() -> live(setUp, ready));
    } catch (RuntimeException | Error e) {
      // No thread: the process is at its limit of them, for example.
      leave();
      ended.countDown();
      throw e;
    }
    join(ready);
  }

  private static void join(CompletableFuture<Void> ready) {
    try {
      ready.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Whatever goes wrong in here, those who wait for the start and for the end are told. */
  private void live(Consumer<VcpuFd> setUp, CompletableFuture<Void> ready) {
    try {
      LinuxThread.pin(id.pcpu());
      KickSignal.unblock();
      setUp.accept(fd);
      kick.attach(Thread.currentThread(), LinuxThread.currentId());
    } catch (RuntimeException | Error e) {
      leave();
      ended.countDown();
      ready.completeExceptionally(e);
      return;
    }
    clock.enter(VcpuState.RUNNING, System.nanoTime());
    ready.complete(null);
    try {
      listener.ended(this, runToTheEnd());
    } finally {
      ended.countDown();
    }
  }

  private VcpuEnd runToTheEnd() {
    try {
      return loop.run();
    } finally {
      leave();
    }
  }

  private void leave() {
    kick.detach();
    clock.enter(VcpuState.OFFLINE, System.nanoTime());
  }

  /**
   * Makes the vCPU leave guest mode, or wakes it from HLT, and look at its requests. It goes on
   * afterwards. A kick of a vCPU that is not running is noticed when it starts.
   *
   * @return a ticket, see {@link #acknowledged}
   */
  public long kick() {
    if (kick.parked()) {
      clock.wake(System.nanoTime());
    }
    return kick.kick();
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

  /** Asks the vCPU to end, without waiting; see {@link #awaitEnd}. */
  public void stop() {
    loop.requestStop();
    kick();
  }

  /**
   * Waits for the end of the vCPU's thread.
   *
   * @param nanos longest wait
   * @return whether it has ended, or was never started
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return !started.get() || ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Which vCPU this is.
   *
   * @return its identity
   */
  public VcpuId id() {
    return id;
  }

  /**
   * What it did so far.
   *
   * @return counters and times; those of a running vCPU are a moment old
   */
  public VcpuStats stats() {
    return new VcpuStats(
        loop.counters().exits(),
        kick.requested(),
        loop.counters().guestNanos(),
        clock.read(System.nanoTime()));
  }

  /**
   * Releases the KVM side; after {@link #awaitEnd} returned true. A second call does nothing.
   *
   * @throws IllegalStateException while the vCPU's thread may still use it
   */
  @Override
  public void close() {
    if (started.get() && ended.getCount() > 0) {
      throw new IllegalStateException(id + " has not ended; stop it and await its end first");
    }
    fd.close();
  }
}
