package io.cupule.vcpu;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watches two spinning guests from a thread of its own for a moment at which both are in guest mode
 * of one pCPU. It never sees one where there is none.
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
   * same acknowledgement on both sides, each was in there throughout, and on the same pCPU.
   */
  private boolean overlap() {
    long firstNotice = first.vcpu.acknowledged();
    long secondNotice = second.vcpu.acknowledged();
    boolean firstIn = first.vcpu.target().inGuest();
    boolean secondIn = second.vcpu.target().inGuest();
    boolean together = first.vcpu.pcpu() == second.vcpu.pcpu();
    firstSeen |= firstIn;
    secondSeen |= secondIn;
    return firstIn
        && secondIn
        && together
        && first.vcpu.target().inGuest()
        && second.vcpu.target().inGuest()
        && first.vcpu.acknowledged() == firstNotice
        && second.vcpu.acknowledged() == secondNotice;
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
