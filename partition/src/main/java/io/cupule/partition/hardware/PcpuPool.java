package io.cupule.partition.hardware;

import io.cupule.kvm.Kvm;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import io.cupule.partition.chipset.TscReference;
import io.cupule.partition.report.PcpuInfo;
import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.Scenario;
import io.cupule.partition.thread.RealtimeThread;
import io.cupule.sched.SchedThread;
import io.cupule.sched.ThreadStatus;
import io.cupule.time.HostTimers;
import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuId;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The pCPUs of a machine, each with its policy and the timer that ends its turns. These timers have
 * a thread that does nothing else, see {@link RealtimeThread#ofSlices}.
 */
public final class PcpuPool implements AutoCloseable {
  private final HostTimers slices;
  private final ThreadFactory threads;
  private final LoopErrors errors;
  private final long born;
  private final Map<Integer, HostPcpu> pcpus = new TreeMap<>();

  /** The present settings; a policy may be changed. */
  private final Map<Integer, PcpuSettings> settings = new ConcurrentSkipListMap<>();

  private @Nullable SharedTsc tsc;

  /** The reference and the thread of its comparisons. */
  private record SharedTsc(HostTimers timers, TscReference reference) {
    static SharedTsc open(Kvm kvm, LoopErrors errors) {
      HostTimers timers = new HostTimers(LoopKind.TSC, errors, LoopRunner.daemon("tsc"));
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
   * @param errors counts the errors of all loops of the machine
   */
  public PcpuPool(Scenario scenario, ThreadFactory threads, LoopErrors errors) {
    this.threads = threads;
    this.errors = errors;
    slices = new HostTimers(LoopKind.TIMERS, errors, RealtimeThread::ofSlices);
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
  public ThreadFactory threads() {
    return threads;
  }

  /** Returns the account of errors in the machine's loops. */
  public LoopErrors errors() {
    return errors;
  }

  /** Returns when the pCPUs were made, in {@link System#nanoTime} terms. */
  public long born() {
    return born;
  }

  /** Returns the nanoseconds since the pCPUs were made. The times of all vCPUs begin then. */
  public long age() {
    return System.nanoTime() - born;
  }

  /**
   * Returns the common reference for the guests' time-stamp counters. The first VM that needs it
   * makes it.
   *
   * @param kvm the host's KVM
   */
  public synchronized TscReference tsc(Kvm kvm) {
    SharedTsc known = tsc;
    if (known == null) {
      known = SharedTsc.open(kvm, errors);
      tsc = known;
    }
    return known.reference();
  }

  /**
   * Returns a pCPU.
   *
   * @throws IllegalArgumentException if the scenario has none with that number
   */
  public HostPcpu pcpu(int id) {
    HostPcpu pcpu = pcpus.get(id);
    if (pcpu == null) {
      throw new IllegalArgumentException(
          "pCPU %d is not listed; there are %s".formatted(id, pcpus.keySet()));
    }
    return pcpu;
  }

  /** Returns whether the scenario has a pCPU with that number. */
  public boolean has(int id) {
    return pcpus.containsKey(id);
  }

  /** Returns a pCPU's present settings. */
  public PcpuSettings settings(int id) {
    PcpuSettings now = settings.get(id);
    if (now == null) {
      throw new IllegalArgumentException("pCPU %d is not listed".formatted(id));
    }
    return now;
  }

  /** Returns all pCPUs' present settings, by number in ascending order. */
  public Map<Integer, PcpuSettings> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** Stores a pCPU's new settings. */
  public void changed(PcpuSettings now) {
    settings.put(now.id(), now);
  }

  /** Returns all pCPUs by number, in ascending order. */
  public Map<Integer, HostPcpu> all() {
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

  /** Describes all pCPUs, each with those of the vCPUs that are placed on it; takes no lock. */
  public List<PcpuInfo> read(List<Vcpu> vcpus) {
    List<PcpuInfo> infos = new ArrayList<>();
    pcpus.forEach((id, pcpu) -> {
      List<Vcpu> placed = vcpus.stream().filter(vcpu -> vcpu.pcpu() == id).toList();
      infos.add(read(settings(id), pcpu, placed));
    });
    return infos;
  }

  private static PcpuInfo read(PcpuSettings settings, HostPcpu pcpu, List<Vcpu> placed) {
    SchedThread current = pcpu.pcpu().current();
    Optional<VcpuId> running = Optional.empty();
    List<VcpuId> waiting = new ArrayList<>();
    for (Vcpu vcpu : placed) {
      if (vcpu.thread() == current) {
        running = Optional.of(vcpu.id());
      } else if (vcpu.thread().status() == ThreadStatus.RUNNABLE) {
        waiting.add(vcpu.id());
      }
    }
    List<VcpuId> all = placed.stream().map(Vcpu::id).toList();
    return new PcpuInfo(settings, running, waiting, all, pcpu.stats());
  }
}
