package io.cupule.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The core under a driver that owns real threads: one token per pCPU, handed over by parking. */
class RealThreadsTest {
  private static final int ROUNDS = 20_000;

  /** Threads of one pCPU; whoever is current may run, the others park. */
  private static final class Token implements PcpuDriver {
    final Pcpu pcpu =
        new Pcpu(
            0, BuiltinPolicy.BVT.with(Compat.FIXED), System::nanoTime, this, SchedLock.mutex());
    final List<Thread> threads = new ArrayList<>();
    final List<SchedThread> handles = new ArrayList<>();
    final AtomicInteger holders = new AtomicInteger();

    SchedThread add(String name) {
      SchedThread handle = pcpu.attach(name, SchedParams.DEFAULT, SwitchHooks.NONE);
      handles.add(handle);
      return handle;
    }

    void start(SchedThread handle, Runnable body) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name(handle.name())
              .start(() -> {
                parkUntilCurrent(handle);
                body.run();
                handle.sleep();
                holders.decrementAndGet();
                grant(pcpu.schedule());
              }));
    }

    /** The current thread comes to a schedule point. */
    void schedule(SchedThread self) {
      holders.decrementAndGet();
      SchedThread next = pcpu.schedule();
      if (next != self) {
        grant(next);
      }
      parkUntilCurrent(self);
    }

    /** For whoever may have made a thread ready: an idle pCPU has nobody who could switch. */
    void grantIfIdle() {
      grant(pcpu.scheduleIfIdle());
    }

    private void grant(SchedThread next) {
      int index = handles.indexOf(next);
      if (index >= 0) {
        LockSupport.unpark(threads.get(index));
      }
    }

    private void parkUntilCurrent(SchedThread self) {
      while (pcpu.current() != self) {
        LockSupport.park(this);
      }
      assertThat(holders.incrementAndGet()).as("token holders").isEqualTo(1);
    }

    @Override
    public boolean runsOn(Pcpu target) {
      int index = handles.indexOf(target.current());
      return index >= 0 && threads.get(index).equals(Thread.currentThread());
    }

    @Override
    public void kick(Pcpu target) {}
  }

  @Test
  @Timeout(180)
  void twoThreadsThatSignalEachOtherTakeTurnsOnOnePcpuAndLoseNoWakeUp() throws Exception {
    Token token = new Token();
    SchedThread ping = token.add("ping");
    SchedThread pong = token.add("pong");
    SchedEvent toPing = new SchedEvent(SchedLock.mutex());
    SchedEvent toPong = new SchedEvent(SchedLock.mutex());
    int[] counts = new int[2];

    token.start(
        ping,
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            toPong.signal();
            toPing.await(ping, () -> token.schedule(ping));
            counts[0]++;
          }
        });
    token.start(
        pong,
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            toPong.await(pong, () -> token.schedule(pong));
            counts[1]++;
            toPing.signal();
          }
        });
    ping.wake();
    pong.wake();
    token.grantIfIdle();
    for (Thread thread : token.threads) {
      thread.join();
    }

    assertThat(counts).containsExactly(ROUNDS, ROUNDS);
    assertThat(token.pcpu.current()).isSameAs(token.pcpu.idle());
    assertThat(toPing.count()).isZero();
    assertThat(toPong.count()).isZero();
  }

  @Test
  @Timeout(180)
  void signalsFromOutsideWakeAThreadOfAnIdlePcpuEveryTime() throws Exception {
    Token token = new Token();
    SchedThread consumer = token.add("consumer");
    SchedEvent event = new SchedEvent(SchedLock.mutex());
    AtomicInteger consumed = new AtomicInteger();
    token.start(
        consumer,
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            event.await(consumer, () -> token.schedule(consumer));
            consumed.incrementAndGet();
          }
        });
    consumer.wake();
    token.grantIfIdle();

    for (int i = 0; i < ROUNDS; i++) {
      event.signal();
      token.grantIfIdle();
    }
    token.threads.getFirst().join();

    assertThat(consumed).hasValue(ROUNDS);
    assertThat(event.count()).isZero();
  }
}
