package io.cupule.vcpu.apic;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a vCPU is told, from any thread, and allocates nothing. */
final class Recorder implements ApicEvents {
  final AtomicLong interrupts = new AtomicLong();
  final AtomicLong others = new AtomicLong();

  @Override
  public void interruptPending() {
    interrupts.incrementAndGet();
  }

  @Override
  public void nmi() {
    others.incrementAndGet();
  }

  @Override
  public void init() {
    others.incrementAndGet();
  }

  @Override
  public void sipi(int vector) {
    others.addAndGet(vector);
  }

  @Override
  public void extInt() {
    others.incrementAndGet();
  }
}
