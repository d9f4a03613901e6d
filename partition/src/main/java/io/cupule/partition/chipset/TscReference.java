package io.cupule.partition.chipset;

import io.cupule.kvm.Kvm;
import io.cupule.kvm.VcpuFd;
import io.cupule.kvm.VmFd;
import io.cupule.time.NanoClock;
import io.cupule.time.TimerService;
import io.cupule.vcpu.apic.ScaledTsc;
import java.util.function.LongSupplier;

/**
 * Relates a time-stamp counter to the clock of a machine's timers. KVM reports the rate in whole
 * kHz as measured at boot, while NTP adjusts the clock. So both are compared once a second, and the
 * ratio measured then applies to the next second.
 *
 * <p>The counter belongs to a vCPU that never runs, so any thread can read it at any time. KVM
 * gives all its guests the host's rate, so their counters differ from it by constants only.
 *
 * <p>For any thread. A result may be too low but not too high: a deadline in ticks never seems to
 * have passed too early.
 */
public final class TscReference implements AutoCloseable {
  /** Nanoseconds between two comparisons. */
  static final long INTERVAL_NANOS = 1_000_000_000;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final long HERTZ_PER_KHZ = 1_000;

  /** NTP adjusts the clock by 500 millionths at most; more means that the host was suspended. */
  private static final long PLAUSIBLE = 1_000;

  /** The first reading also loads code, so it takes longer than later ones. */
  private static final int FIRST_TRIES = 16;

  private static final int TRIES = 4;

  /** A reading that took longer was interrupted. */
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
   * @param kvm the host's KVM; not needed afterwards
   * @param timers they provide the clock and run the comparisons
   * @return the reference; the caller closes it after the timers, or without closing these
   * @throws io.cupule.linux.error.SystemCallException if KVM cannot make another VM
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

  /** Returns the relation of counter and clock for the next second. */
  ScaledTsc scale() {
    return scale;
  }

  /** Returns the present counter. */
  synchronized long ticks() {
    return counter.getAsLong();
  }

  /** Stops comparing; repeatable. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      timer.cancel();
      release.run();
    }
  }
}
