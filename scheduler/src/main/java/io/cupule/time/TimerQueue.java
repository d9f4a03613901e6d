package io.cupule.time;

import io.cupule.queue.MinHeap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Armed timers by deadline; among equal deadlines, in order of arming. Any thread may use it: it is
 * its own lock, and makes no calls while holding it.
 */
final class TimerQueue {
  /** Later than any real deadline. */
  static final long NEVER = Long.MAX_VALUE;

  private final MinHeap<Entry> armed = new MinHeap<>();
  private final LongConsumer onArm;

  /**
   * Makes an empty queue.
   *
   * @param onArm receives each deadline after it was queued
   */
  TimerQueue(LongConsumer onArm) {
    this.onArm = onArm;
  }

  TimerService.Timer timer(String name, Runnable action) {
    return new Entry(name, action);
  }

  /** Returns the earliest deadline, or {@link #NEVER}. */
  synchronized long earliest() {
    Entry first = armed.first();
    return first == null ? NEVER : first.deadline;
  }

  /** Removes a timer whose deadline is reached and returns its action; null if none is due. */
  synchronized @Nullable Runnable takeDue(long now) {
    Entry first = armed.first();
    if (first == null || first.deadline > now) {
      return null;
    }
    armed.remove(first.node);
    return first.action;
  }

  private synchronized void add(Entry entry, long deadline) {
    entry.deadline = deadline;
    if (entry.node.isQueued()) {
      armed.requeue(entry.node, deadline);
    } else {
      armed.add(entry.node, deadline);
    }
  }

  private synchronized void remove(Entry entry) {
    armed.remove(entry.node);
  }

  /** The queue refers only to armed ones, so the timers of a removed device can be collected. */
  private final class Entry implements TimerService.Timer {
    private final String name;
    private final Runnable action;
    private final MinHeap.Node<Entry> node = new MinHeap.Node<>(this);
    private long deadline;

    Entry(String name, Runnable action) {
      this.name = name;
      this.action = action;
    }

    @Override
    public void arm(long newDeadline) {
      // The clock is never negative, so after this, differences of times do not overflow.
      long queued = Math.max(0, newDeadline);
      add(this, queued);
      onArm.accept(queued);
    }

    @Override
    public void cancel() {
      remove(this);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
