package io.cupule.partition;

import io.cupule.kvm.Kvm;
import io.cupule.partition.chipset.TscReference;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The pCPUs of a machine, each with its policy and the timer that ends its turns. These timers have
 * a thread that does nothing else, see {@link RealtimeThread#ofSlices}.
 */
final class PcpuPool implements AutoCloseable {
  private final HostTimers slices;
  private final ThreadFactory threads;
  private final long born;
  private final Map<Integer, HostPcpu> pcpus = new TreeMap<>();

  /** The present settings; a policy may be changed. */
  private final Map<Integer, PcpuSettings> settings = new ConcurrentSkipListMap<>();

  private @Nullable SharedTsc tsc;

  /** The reference and the thread of its comparisons. */
  private record SharedTsc(HostTimers timers, TscReference reference) {
    static SharedTsc open(Kvm kvm) {
      HostTimers timers = new HostTimers(Thread.ofPlatform().daemon().name("tsc").factory());
      try {
        return new SharedTsc(timers, TscReference.open(kvm, timers));
      } catch (RuntimeException | Error e) {
        timers.close();
        throw e;
      }
    }

    void close() {
      try {
        timers.close();
      } finally {
        reference.close();
      }
    }
  }

  /**
   * Makes the pCPUs of a scenario.
   *
   * @param threads makes the threads of vCPUs
   */
  PcpuPool(Scenario scenario, ThreadFactory threads) {
    this.threads = threads;
    slices = new HostTimers(RealtimeThread::ofSlices);
    try {
      for (PcpuSettings pcpu : scenario.pcpus()) {
        settings.put(pcpu.id(), pcpu);
        pcpus.put(
            pcpu.id(), new HostPcpu(pcpu.id(), pcpu.policy().with(scenario.compat()), slices));
      }
      born = System.nanoTime();
    } catch (RuntimeException | Error e) {
      slices.close();
      throw e;
    }
  }

  /** Returns the factory for the threads of vCPUs. */
  ThreadFactory threads() {
    return threads;
  }

  /** Returns when the pCPUs were made, in {@link System#nanoTime} terms. */
  long born() {
    return born;
  }

  /** Returns the nanoseconds since the pCPUs were made. The times of all vCPUs begin then. */
  long age() {
    return System.nanoTime() - born;
  }

  /**
   * Returns the common reference for the guests' time-stamp counters. The first VM that needs it
   * makes it.
   *
   * @param kvm the host's KVM
   */
  synchronized TscReference tsc(Kvm kvm) {
    SharedTsc known = tsc;
    if (known == null) {
      known = SharedTsc.open(kvm);
      tsc = known;
    }
    return known.reference();
  }

  HostPcpu pcpu(int id) {
    HostPcpu pcpu = pcpus.get(id);
    if (pcpu == null) {
      throw new IllegalArgumentException(
          "pCPU %d is not listed; there are %s".formatted(id, pcpus.keySet()));
    }
    return pcpu;
  }

  boolean has(int id) {
    return pcpus.containsKey(id);
  }

  /** Returns a pCPU's present settings. */
  PcpuSettings settings(int id) {
    PcpuSettings now = settings.get(id);
    if (now == null) {
      throw new IllegalArgumentException("pCPU %d is not listed".formatted(id));
    }
    return now;
  }

  /** Returns all pCPUs' present settings, by number in ascending order. */
  Map<Integer, PcpuSettings> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** Stores a pCPU's new settings. */
  void changed(PcpuSettings now) {
    settings.put(now.id(), now);
  }

  /** Returns all pCPUs by number, in ascending order. */
  Map<Integer, HostPcpu> all() {
    return Collections.unmodifiableMap(pcpus);
  }

  /** Ends the timers. Call it after all vCPUs have ended. */
  @Override
  public synchronized void close() {
    try {
      slices.close();
    } finally {
      if (tsc != null) {
        tsc.close();
      }
    }
  }
}
