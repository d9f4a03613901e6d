package io.cupule.sched;

import java.util.ArrayList;
import java.util.List;

/**
 * Several pCPUs in virtual time: nothing runs, time advances only by calls, and the caller decides
 * what each pCPU does. For one thread. Each step checks every pCPU, which is fine for tens of them.
 */
public final class VirtualPcpus {
  /** The pCPU of a caller that is on no pCPU. */
  public static final int NOWHERE = -1;

  /** Receives every switch. */
  @FunctionalInterface
  public interface SwitchListener {
    /** {@code next} took {@code pcpu} from {@code prev} at {@code now}. */
    void switched(long now, Pcpu pcpu, SchedThread prev, SchedThread next);
  }

  private final List<Pcpu> pcpus = new ArrayList<>();
  private final SwitchListener listener;
  private long now;
  private int caller = NOWHERE;
  private long kicks;

  /**
   * Makes {@code count} pCPUs at time 0, numbered from 0, each with a policy from {@code factory}.
   */
  public VirtualPcpus(int count, PolicyFactory factory, SwitchListener listener) {
    this.listener = listener;
    Driver driver = new Driver();
    for (int id = 0; id < count; id++) {
      pcpus.add(new Pcpu(id, factory, this::now, driver, SchedLock.none()));
    }
  }

  /** Returns the time in nanoseconds. */
  public long now() {
    return now;
  }

  /** Returns the number of pCPUs. */
  public int count() {
    return pcpus.size();
  }

  /** Returns the pCPU with that number. */
  public Pcpu pcpu(int id) {
    return pcpus.get(id);
  }

  /** Sets the pCPU of later calls, or {@link #NOWHERE}. */
  public void callFrom(int pcpuId) {
    caller = pcpuId;
  }

  /** Returns how often a pCPU was kicked. */
  public long kicks() {
    return kicks;
  }

  /** Brings {@code pcpu} to a schedule point: it switches if that was requested. */
  public void schedulePoint(Pcpu pcpu) {
    if (pcpu.needReschedule()) {
      pcpu.schedule();
    }
  }

  /**
   * Advances time by {@code ns}. Timers fire at their deadlines, in order of time; among equals,
   * the lowest pCPU comes first. After each, its pCPU has a schedule point.
   */
  public void advance(long ns) {
    long end = now + ns;
    for (Pcpu due = earliest(); due.timerDeadline() <= end; due = earliest()) {
      now = due.timerDeadline();
      caller = due.id();
      due.timerExpired();
      schedulePoint(due);
    }
    now = end;
    caller = NOWHERE;
  }

  private Pcpu earliest() {
    Pcpu earliest = pcpus.getFirst();
    for (int id = 1; id < pcpus.size(); id++) {
      if (pcpus.get(id).timerDeadline() < earliest.timerDeadline()) {
        earliest = pcpus.get(id);
      }
    }
    return earliest;
  }

  private final class Driver implements PcpuDriver {
    @Override
    public boolean runsOn(Pcpu pcpu) {
      return pcpu.id() == caller;
    }

    @Override
    public void kick(Pcpu pcpu) {
      kicks++;
    }

    @Override
    public void switching(Pcpu pcpu, SchedThread prev, SchedThread next, long time) {
      listener.switched(time, pcpu, prev, next);
    }
  }
}
