package io.cupule.bench;

/** Our run loop under a guest that does nothing but exit. A sample is a batch of exits. */
final class ExitSide implements Side {
  private final BatchClock clock = new BatchClock();
  private final TinyGuest guest;

  ExitSide(int cpu, boolean fifo) {
    guest = new TinyGuest(TinyGuest.Program.EXIT, cpu, fifo, clock);
  }

  @Override
  public String name() {
    return "Java";
  }

  @Override
  public void sample(long[] samples) {
    clock.fill(samples);
  }

  /** Bytes that the vCPU's thread allocated during the last turn. */
  long allocated() {
    return clock.allocated();
  }

  @Override
  public void close() {
    guest.vcpu().stop();
    clock.release();
    guest.close();
  }
}
