package io.cupule.vcpu;

import io.cupule.kvm.KickSignal;
import io.cupule.kvm.LinuxThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A vCPU's platform thread, from its making to its end. Any thread may call. The monitor keeps the
 * thread from ending while it is pinned, so that no stranger is that has got its number.
 */
final class VcpuThread {
  private final VcpuId id;
  private final Seat seat;
  private final Kick kick;
  private final Body body;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean made = new AtomicBoolean();
  private final StolenTime stolen;
  private final ThreadFactory threads;
  private volatile @Nullable Thread thread;
  private volatile int linuxThread;

  /** What the thread does. */
  interface Body {
    /** Runs until the vCPU is over, and tells so. */
    void run();

    /** The vCPU is over; also where it did not come to run. */
    void leave();
  }

  VcpuThread(VcpuId id, Seat seat, Kick kick, StolenTime stolen, ThreadFactory threads, Body body) {
    this.id = id;
    this.seat = seat;
    this.kick = kick;
    this.stolen = stolen;
    this.threads = threads;
    this.body = body;
  }

  /**
   * Makes the thread and waits until it is pinned and set up.
   *
   * @param setUp on the new thread, before it runs
   * @throws IllegalStateException when it was made before
   */
  void start(Runnable setUp) {
    if (!made.compareAndSet(false, true)) {
      throw new IllegalStateException(id + " was started before");
    }
    CompletableFuture<Void> ready = new CompletableFuture<>();
    try {
      KickSignal.install();
      Thread mine = threads.newThread(() -> live(setUp, ready));
      mine.setName(id.toString());
      mine.setDaemon(true);
      mine.start();
    } catch (RuntimeException | Error e) {
      // No thread: the process is at its limit of them, for example.
      try {
        body.leave();
      } finally {
        ended.countDown();
      }
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
  private void live(Runnable setUp, CompletableFuture<Void> ready) {
    try {
      thread = Thread.currentThread();
      seat.take();
      begin(LinuxThread.currentId());
      KickSignal.unblock();
      setUp.run();
      stolen.begin(linuxThread);
      kick.attach(linuxThread);
    } catch (RuntimeException | Error e) {
      try {
        body.leave();
      } finally {
        end();
        ready.completeExceptionally(e);
      }
      return;
    }
    ready.complete(null);
    try {
      body.run();
    } finally {
      try {
        stolen.end();
      } finally {
        end();
      }
    }
  }

  private synchronized void begin(int id) {
    linuxThread = id;
    pin(seat.pcpu());
  }

  private synchronized void end() {
    linuxThread = 0;
    ended.countDown();
  }

  /**
   * Pins it to another host CPU; one that is only about to begin pins itself where its seat is.
   *
   * @throws io.cupule.kvm.KvmException EINVAL where that CPU is offline or not allowed
   */
  synchronized void pin(int cpu) {
    if (linuxThread != 0) {
      LinuxThread.pin(linuxThread, cpu);
    }
  }

  /** Interrupts what it waits for. */
  void interrupt() {
    Thread present = thread;
    if (present != null) {
      present.interrupt();
    }
  }

  /** Whether it may still run. */
  boolean lives() {
    return made.get() && ended.getCount() > 0;
  }

  /** Waits for its end; true if there is no thread any more, or never was. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return !made.get() || ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Its number in Linux; 0 while there is none. */
  int linuxThread() {
    return linuxThread;
  }
}
