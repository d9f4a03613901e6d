package io.cupule.bench.guest;

import io.cupule.bench.pair.Settings;
import io.cupule.bench.pair.Side;
import io.cupule.linux.LinuxThread;
import io.cupule.sched.Compat;
import io.cupule.sched.PolicyFactory;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.sched.policy.BuiltinPolicy;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuConfig;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.BitSet;
import java.util.Optional;

/**
 * Wakes one of our halted vCPUs, on a pCPU that is idle or runs a less important spinning vCPU. A
 * sample is the time from before the wake until the vCPU's first write to a port is seen. {@code
 * wakerun_twin.c} does the same.
 */
public final class WakeToRunSide implements Side {
  private static final long TIMEOUT_NANOS = 2_000_000_000;
  private static final int LOW = 1;
  private static final int HIGH = 2;

  private final boolean shared;
  private final Settings settings;

  /** Makes a VM that sleeps; if {@code shared}, another one spins on its pCPU. */
  public WakeToRunSide(boolean shared, Settings settings) {
    this.shared = shared;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "Java";
  }

  @Override
  public void sample(long[] samples) {
    BitSet allowed = LinuxThread.affinity(0);
    LinuxThread.pin(settings.kickerCpu());
    try (HostTimers timers = new HostTimers()) {
      PolicyFactory policy = BuiltinPolicy.PRIO.with(Compat.FIXED);
      wake(samples, new HostPcpu(settings.cpu(), policy, timers));
    } finally {
      LinuxThread.affinity(0, allowed);
    }
  }

  private TinyGuest guest(
      TinyGuest.Program program, HostPcpu pcpu, int priority, WriteClock writes) {
    VcpuConfig config =
        new VcpuConfig(
            pcpu,
            SchedParams.DEFAULT.withPriority(priority),
            new Rendezvous(SchedLock.mutex()),
            Optional.empty());
    return new TinyGuest(program, settings.fifo(), writes, config);
  }

  private void wake(long[] samples, HostPcpu pcpu) {
    WriteClock writes = new WriteClock();
    try (TinyGuest sleeper = guest(TinyGuest.Program.HALT, pcpu, HIGH, writes)) {
      if (shared) {
        // Start this one second: under SCHED_FIFO it would keep the other's thread from starting.
        try (TinyGuest spinner = guest(TinyGuest.Program.SPIN, pcpu, LOW, new WriteClock())) {
          wake(samples, sleeper.vcpu(), writes, spinner.vcpu().thread());
        }
      } else {
        wake(samples, sleeper.vcpu(), writes, pcpu.pcpu().idle());
      }
    }
  }

  private static void wake(long[] samples, Vcpu sleeper, WriteClock writes, SchedThread other) {
    Pauses pauses = new Pauses();
    for (int i = 0; i < samples.length; i++) {
      awaitSleep(sleeper.thread(), other);
      pauses.pause();
      samples[i] = wake(sleeper, writes);
    }
  }

  private static long wake(Vcpu sleeper, WriteClock writes) {
    long before = System.nanoTime();
    sleeper.kick();
    long last;
    do {
      Thread.onSpinWait();
      if (System.nanoTime() - before > TIMEOUT_NANOS) {
        return LOST;
      }
      last = writes.last();
    } while (last - before < 0);
    return last - before;
  }

  /**
   * Waits until the other one has the pCPU again; after a lost wake it may have it already, or
   * never get it.
   */
  private static void awaitSleep(SchedThread sleeper, SchedThread other) {
    long before = System.nanoTime();
    while (sleeper.status() != ThreadStatus.BLOCKED || sleeper.pcpu().current() != other) {
      Thread.onSpinWait();
      if (System.nanoTime() - before > TIMEOUT_NANOS) {
        return;
      }
    }
  }

  /** A turn's guests end with the turn. */
  @Override
  public void close() {}
}
