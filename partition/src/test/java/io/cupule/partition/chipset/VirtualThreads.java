package io.cupule.partition.chipset;

import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Threads of timers in virtual time: each runs its due actions one after the other, an action keeps
 * its thread busy for a fixed time, and threads run beside each other as on CPUs of their own.
 */
final class VirtualThreads {
  private final long cost;
  private final List<OneThread> threads = new ArrayList<>();
  private long now;
  private long armed;
  private long ran;

  /** Makes a host without threads at time 0; every action takes {@code cost} ns. */
  VirtualThreads(long cost) {
    this.cost = cost;
  }

  /** Adds a thread. */
  TimerService thread() {
    OneThread thread = new OneThread();
    threads.add(thread);
    return thread;
  }

  /** Returns how many actions ran so far. */
  long ran() {
    return ran;
  }

  /** Runs everything that begins up to a time. */
  void run(long until) {
    while (true) {
      OneThread next =
          threads.stream().min(Comparator.comparingLong(OneThread::begin)).orElseThrow();
      if (next.begin() > until) {
        return;
      }
      now = next.begin();
      ran++;
      next.step();
    }
  }

  private final class OneThread implements TimerService {
    private final TreeSet<Entry> queue =
        new TreeSet<>(
            Comparator.comparingLong((Entry entry) -> entry.deadline)
                .thenComparingLong(entry -> entry.order));
    private long busyUntil;

    /** When its next action begins. */
    long begin() {
      return queue.isEmpty() ? Long.MAX_VALUE : Math.max(busyUntil, queue.first().deadline);
    }

    void step() {
      busyUntil = now + cost;
      queue.pollFirst().action.run();
    }

    @Override
    public NanoClock clock() {
      return () -> now;
    }

    @Override
    public Timer timer(String name, Runnable action) {
      return new Entry(this, action);
    }
  }

  private final class Entry implements TimerService.Timer {
    private final OneThread thread;
    private final Runnable action;
    private long deadline;
    private long order;

    Entry(OneThread thread, Runnable action) {
      this.thread = thread;
      this.action = action;
    }

    @Override
    public void arm(long newDeadline) {
      cancel();
      deadline = newDeadline;
      order = armed++;
      thread.queue.add(this);
    }

    @Override
    public void cancel() {
      thread.queue.remove(this);
    }
  }
}
