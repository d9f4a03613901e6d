package io.cupule.partition.chipset;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.sched.NanoClock;
import io.cupule.sched.TimerService;
import io.cupule.vcpu.apic.ScaledTsc;
import java.util.function.LongSupplier;

/**
 * How a time-stamp counter and the clock of a machine's timers go together. KVM tells the rate in
 * whole kHz as it was measured at boot, while NTP bends the clock; so the two are compared once a
 * second, and the rate that they had to each other since is taken for the next one.
 *
 * <p>The counter is that of a vCPU that never runs, so that it can be read at any time and by any
 * thread. KVM gives all its guests the host's rate, so theirs differ from it by constants only.
 *
 * <p>Any thread may ask. Readings err on the side of a counter that is behind: a deadline in ticks
 * is never thought to have passed too early.
 */
public final class TscReference implements AutoCloseable {
  /** Between two comparisons. */
  static final long INTERVAL_NANOS = 1_000_000_000;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final long HERTZ_PER_KHZ = 1_000;

  /** NTP moves the clock by 500 millionths at most; more is a host that was suspended. */
  private static final long PLAUSIBLE = 1_000;

  /** The first reading loads the code that is run; its time is longer than what comes later. */
  private static final int FIRST_TRIES = 16;

  private static final int TRIES = 4;

  /** A reading that took longer was interrupted by something else. */
  private static final long LONGEST_READING_NANOS = 50_000;

  private final LongSupplier counter;
  private final long nominalHertz;
  private final NanoClock clock;
  private final TimerService.Timer timer;
  private final Runnable release;
  private volatile ScaledTsc scale;
  private boolean closed;

  /** A counter, and the clock at the first moment after it was read. */
  private record Reading(long nanos, long ticks, long took) {}

  TscReference(LongSupplier counter, int khz, TimerService timers, Runnable release) {
    this.counter = counter;
    this.release = release;
    nominalHertz = khz * HERTZ_PER_KHZ;
    clock = timers.clock();
    Reading first = read(FIRST_TRIES);
    scale = new ScaledTsc(nominalHertz, first.nanos(), first.ticks());
    timer = timers.timer("TSC reference", this::compare);
    timer.arm(first.nanos() + INTERVAL_NANOS);
  }

  /**
   * Makes a reference.
   *
   * @param kvm the host's KVM; not needed any more afterwards
   * @param timers whose clock is meant, and that compares
   * @return the reference; the caller closes it after the timers, or without closing these
   * @throws io.cupule.kvm.KvmException where KVM has no VM left
   */
  public static TscReference open(Kvm kvm, TimerService timers) {
    VmFd vm = kvm.createVm();
    try {
      return of(vm, timers);
    } catch (RuntimeException | Error e) {
      vm.close();
      throw e;
    }
  }

  private static TscReference of(VmFd vm, TimerService timers) {
    VcpuFd vcpu = vm.createVcpu(0);
    try {
      return new TscReference(
          vcpu::tsc,
          vcpu.tscKhz(),
          timers,
          () -> {
            vcpu.close();
            vm.close();
          });
    } catch (RuntimeException | Error e) {
      vcpu.close();
      throw e;
    }
  }

  private Reading read(int tries) {
    Reading best = new Reading(0, 0, Long.MAX_VALUE);
    for (int i = 0; i < tries; i++) {
      long before = clock.nanoTime();
      long ticks = counter.getAsLong();
      long after = clock.nanoTime();
      if (after - before < best.took()) {
        best = new Reading(after, ticks, after - before);
      }
    }
    return best;
  }

  private synchronized void compare() {
    if (closed) {
      return;
    }
    Reading now = read(TRIES);
    if (now.took() <= LONGEST_READING_NANOS) {
      scale = new ScaledTsc(hertzUntil(now), now.nanos(), now.ticks());
    }
    timer.arm(now.nanos() + INTERVAL_NANOS);
  }

  private long hertzUntil(Reading now) {
    ScaledTsc last = scale;
    double perNano = (double) (now.ticks() - last.ticks()) / (now.nanos() - last.atNanos());
    long hertz = Math.round(perNano * NANOS_PER_SECOND);
    return Math.abs(hertz - nominalHertz) < nominalHertz / PLAUSIBLE ? hertz : nominalHertz;
  }

  /** How the counter goes with the clock, for the next second. */
  ScaledTsc scale() {
    return scale;
  }

  /** The counter now. */
  synchronized long ticks() {
    return counter.getAsLong();
  }

  /** Compares no more; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      timer.cancel();
      release.run();
    }
  }
}
