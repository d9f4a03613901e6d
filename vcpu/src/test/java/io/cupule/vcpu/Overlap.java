package io.cupule.vcpu;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watches two spinning guests from a thread of its own for a moment at which both are in guest
 * mode. It never sees one where there is none.
 */
final class Overlap implements AutoCloseable {
  private final Guest first;
  private final Guest second;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread watcher;
  private volatile long seen;
  private volatile long samples;
  private volatile boolean firstSeen;
  private volatile boolean secondSeen;

  Overlap(Guest first, Guest second) {
    this.first = first;
    this.second = second;
    watcher = Thread.ofPlatform().daemon().name("overlap").start(this::watch);
  }

  /** How often it saw that. */
  long seen() {
    return seen;
  }

  /** Whether it looked often enough to say something, and saw each of them in guest mode. */
  boolean sawBoth(long leastSamples) {
    return samples >= leastSamples && firstSeen && secondSeen;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void watch() {
    while (!over.get()) {
      if (overlap()) {
        seen++;
      }
      samples++;
    }
  }

  /**
   * Who leaves a spinning guest was kicked, and acknowledges that before it enters again: with the
   * same acknowledgement on both sides, the first was in there throughout.
   */
  private boolean overlap() {
    long before = first.vcpu.acknowledged();
    boolean firstIn = first.vcpu.target().inGuest();
    boolean secondIn = second.vcpu.target().inGuest();
    firstSeen |= firstIn;
    secondSeen |= secondIn;
    return firstIn
        && secondIn
        && first.vcpu.target().inGuest()
        && first.vcpu.acknowledged() == before;
  }

  @Override
  public void close() {
    over.set(true);
    boolean interrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
