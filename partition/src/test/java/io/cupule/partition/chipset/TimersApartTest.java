package io.cupule.partition.chipset;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.sched.Compat;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.time.TimerService;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.PcpuStats;
import org.junit.jupiter.api.Test;

/**
 * A flood of guests' timers in virtual time, in which an action costs time of its thread: it delays
 * the ends of turns if both use one thread, and not if each has its own.
 */
final class TimersApartTest {
  private static final long MICRO = 1_000;
  private static final long SECOND = 1_000_000_000;
  private static final int VCPUS = 64;
  private static final long PERIOD = 200 * MICRO;

  /** 64 timers every 200 us take 160 % of a thread. */
  private static final long COST = 5 * MICRO;

  private final VirtualThreads host = new VirtualThreads(COST);

  /** One after the other, in long steps: a tick that is late merges with the next. */
  private void flood(TimerService service) {
    for (int i = 0; i < VCPUS; i++) {
      periodic(service, "vcpu" + i, i * MICRO);
    }
  }

  private void periodic(TimerService service, String name, long first) {
    TimerService.Timer[] timer = new TimerService.Timer[1];
    timer[0] =
        GuestTimers.limited(service, name, () -> timer[0].arm(service.clock().nanoTime() + PERIOD));
    timer[0].arm(first);
  }

  /** A pCPU that ends a turn every millisecond, also while it is idle. */
  private static HostPcpu ticking(TimerService slices) {
    return new HostPcpu(0, BuiltinPolicy.IORR.with(Compat.ACRN), slices);
  }

  @Test
  void aFloodOfGuestsTimersDelaysNoSlice() {
    HostPcpu pcpu = ticking(host.thread());
    flood(host.thread());

    host.run(SECOND);

    PcpuStats stats = pcpu.stats();
    assertThat(stats.slices()).isGreaterThanOrEqualTo(999);
    assertThat(stats.latestNanos()).isZero();
    assertThat(host.ran()).as("the flood").isGreaterThan(SECOND / COST);
  }

  @Test
  void theSameFloodOnTheThreadOfTheSlicesWouldDelayThem() {
    TimerService shared = host.thread();
    HostPcpu pcpu = ticking(shared);
    flood(shared);

    host.run(SECOND);

    assertThat(pcpu.stats().lateNanos() / pcpu.stats().slices()).isGreaterThan(10 * COST);
  }
}
