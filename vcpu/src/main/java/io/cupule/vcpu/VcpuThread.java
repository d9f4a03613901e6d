package io.cupule.vcpu;

import io.cupule.linux.KickSignal;
import io.cupule.linux.LinuxThread;
import io.cupule.vcpu.account.StolenTime;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A vCPU's platform thread, from its creation to its end. For any thread. The monitor keeps the
 * thread alive while it is pinned, so that its number cannot belong to another thread.
 */
final class VcpuThread {
  private final VcpuId id;
  private final VcpuSchedEntity entity;
  private final Kick kick;
  private final Body body;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean made = new AtomicBoolean();
  private final StolenTime stolen;
  private final ThreadFactory threads;
  private volatile @Nullable Thread thread;
  private volatile int linuxThread;

  /** The work of the thread. */
  interface Body {
    /** Runs until the vCPU is over, and reports the end. */
    void run();

    /** Notes that the vCPU is over, also if it never ran. */
    void leave();
  }

  VcpuThread(
      VcpuId id,
      VcpuSchedEntity entity,
      Kick kick,
      StolenTime stolen,
      ThreadFactory threads,
      Body body) {
    this.id = id;
    this.entity = entity;
    this.kick = kick;
    this.stolen = stolen;
    this.threads = threads;
    this.body = body;
  }

  /**
   * Makes the thread and waits until it is pinned and set up.
   *
   * @param setUp runs first on the new thread
   * @throws IllegalStateException if it was made before
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
      // No thread: for example, the process is at its limit of threads.
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

  /** Runs the thread; after any failure, waiters for the start and for the end are released. */
  private void live(Runnable setUp, CompletableFuture<Void> ready) {
    try {
      thread = Thread.currentThread();
      entity.take();
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
    pin(entity.pcpu());
  }

  private synchronized void end() {
    linuxThread = 0;
    ended.countDown();
  }

  /**
   * Pins it to another host CPU; a thread that is about to begin pins itself to its vCPU's pCPU.
   *
   * @throws io.cupule.linux.error.SystemCallException EINVAL if that CPU is offline or not allowed
   */
  synchronized void pin(int cpu) {
    if (linuxThread != 0) {
      LinuxThread.pin(linuxThread, cpu);
    }
  }

  /** Interrupts its wait. */
  void interrupt() {
    Thread present = thread;
    if (present != null) {
      present.interrupt();
    }
  }

  /** Returns whether it may still run. */
  boolean lives() {
    return made.get() && ended.getCount() > 0;
  }

  /** Waits for its end; returns true if there is no thread any more, or never was. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return !made.get() || ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Returns its number in Linux; 0 while there is none. */
  int linuxThread() {
    return linuxThread;
  }
}
