package io.cupule.partition.simulation;

import io.cupule.partition.scenario.PcpuSettings;
import io.cupule.partition.scenario.VmSettings;
import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedThread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a pCPU in virtual time: it goes from one event to the next and reaches a schedule point
 * after each. For one thread.
 */
final class SimulatedPcpu implements PcpuDriver {
  private final PcpuSettings settings;
  private final Pcpu pcpu;
  private final List<SimulatedVcpu> vcpus = new ArrayList<>();

  /** The vCPUs that have a known next arrival, in order of time, then of index. */
  private final PriorityQueue<SimulatedVcpu> expected =
      new PriorityQueue<>(
          Comparator.comparingLong(SimulatedVcpu::nextArrival)
              .thenComparingInt(SimulatedVcpu::index));

  private @Nullable SimulatedVcpu running;
  private long now;
  private long events;
  private long switches;

  SimulatedPcpu(PcpuSettings settings, Compat compat) {
    this.settings = settings;
    pcpu =
        new Pcpu(settings.id(), settings.policy().with(compat), () -> now, this, SchedLock.none());
  }

  int id() {
    return settings.id();
  }

  /** Adds a vCPU, before time begins. */
  void add(VmSettings vm, int id, Work work, RunListener listener) {
    SimulatedVcpu vcpu = new SimulatedVcpu(vm, id, vcpus.size(), this, work, listener);
    vcpus.add(vcpu);
    expect(vcpu);
  }

  /** Makes a vCPU's thread. */
  SchedThread attach(SimulatedVcpu vcpu) {
    return pcpu.attach(vcpu.name(), vcpu.vm().scheduling().paramsOn(settings), vcpu);
  }

  /** Advances time past all events before {@code limit}. */
  void runUntil(long limit) {
    for (long next = nextEvent(); next < limit; next = nextEvent()) {
      now = next;
      // Work that ends exactly when new work arrives is in time.
      finishWork();
      startWork();
      fireTimer();
      schedulePoint();
    }
    now = limit;
  }

  private long nextEvent() {
    long next = pcpu.timerDeadline();
    SimulatedVcpu first = expected.peek();
    if (first != null) {
      next = Math.min(next, first.nextArrival());
    }
    return running == null ? next : Math.min(next, running.doneAt());
  }

  private void finishWork() {
    if (running != null && running.doneAt() == now) {
      events++;
      boolean isExpected = running.nextArrival() != Work.NEVER;
      running.finish(now);
      if (!isExpected) {
        expect(running);
      }
    }
  }

  private void startWork() {
    for (SimulatedVcpu first = expected.peek();
        first != null && first.nextArrival() == now;
        first = expected.peek()) {
      events++;
      expected.remove();
      first.arrive(now);
      expect(first);
    }
  }

  private void expect(SimulatedVcpu vcpu) {
    if (vcpu.nextArrival() != Work.NEVER) {
      expected.add(vcpu);
    }
  }

  private void fireTimer() {
    if (pcpu.timerDeadline() == now) {
      events++;
      pcpu.timerExpired();
    }
  }

  private void schedulePoint() {
    if (pcpu.needReschedule()) {
      pcpu.schedule();
    }
    if (running != null) {
      running.runsFrom(now);
    }
  }

  /** Closes the accounts; no event follows. */
  void end() {
    vcpus.forEach(vcpu -> vcpu.end(now));
  }

  /** Returns the accounts of its vCPUs. Call it after {@link #end}. */
  List<SimulatedVcpu> vcpus() {
    return Collections.unmodifiableList(vcpus);
  }

  long events() {
    return events;
  }

  PcpuResult result() {
    long ran = vcpus.stream().mapToLong(SimulatedVcpu::ran).sum();
    return new PcpuResult(id(), settings.policy().key(), (double) ran / now, switches);
  }

  /** Returns true: the simulation acts on the pCPU itself, between two instructions. */
  @Override
  public boolean runsOn(Pcpu self) {
    return true;
  }

  @Override
  public void kick(Pcpu self) {
    throw new IllegalStateException("nobody calls from elsewhere");
  }

  @Override
  public void switching(Pcpu self, SchedThread prev, SchedThread next, long time) {
    switches++;
    running = null;
  }

  /** Notes the vCPU that takes the pCPU. A vCPU that takes it calls this. */
  void runs(SimulatedVcpu vcpu) {
    running = vcpu;
  }
}
